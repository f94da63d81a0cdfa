"""The words of the part on a planar layer that folds."""

from __future__ import annotations

TITLE = "When a planar layer cannot be undone"
ALT = "A planar layer along its own direction, as it is and as it is learnt"
STORY = r"""
A planar layer is $g(z) = z + u \tanh(w \cdot z + b)$. Across $w$ nothing depends on where a point
is, so all happens along $w$: the number $a = w \cdot z + b$ becomes $a + (w \cdot u) \tanh a$. The
slope of this curve is the determinant of the layer. While $w \cdot u \ge -1$ the curve only rises,
and each end has one start. Below $-1$ it turns back: three starts share one end, and nothing can
undo the layer.

Rezende and Mohamed let $u$ be free and use another vector in its place,
$\hat u = u + \big(m(w \cdot u) - w \cdot u\big)\, w / \|w\|^2$ with $m(x) = -1 + \log(1 + e^x)$.
Then $w \cdot \hat u = m(w \cdot u)$, which is above $-1$ for every $u$. Move the slider.
"""
FOLDS = (
    "The least slope is {least:.2f}: between a = −{peak:.2f} and a = {peak:.2f} the curve falls, "
    "and the plane is folded there. The layer that is learnt has w·û = {safe:.2f} and still rises."
)
EDGE = "The least slope is 0: the last layer that can be undone, and in one place only just."
FINE = "The least slope is {least:.2f}: the curve rises everywhere, so the layer can be undone."
