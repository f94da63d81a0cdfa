"""The words of the section on the field that is shown the end of its own flow."""

from __future__ import annotations

TITLE = "Shown its own end, it is no flow"
STORY = r"""
A lecture conditions the field on the place $z_S$ where this very path begins, in place of a label:
$\dot z(s) = f(z_S, z(s))$ with $z(S) = z_S$. Take the line and $f = a\,z_S$, and follow it for one
unit of $s$:

$$
\int \frac{\partial f}{\partial z}\, ds = 0, \qquad
x = z_S + a\, z_S, \quad \log\left|\frac{dx}{dz_S}\right| = \log|1 + a|.
$$

The trace integral holds $z_S$ still, since $f$ has it as a number beside $z$. But $z_S$ is the
point itself, and it moves with the point. So the trace integral is no longer the log-determinant,
and a density that is computed with it has not the mass 1. Both are measured below.

What does work: condition on a label, or on the place of **another** sample. Either stands still
while $z$ moves.
"""
PATHS = "<b>Paths</b> of nine points. In a flow no two could meet."
DENSITIES = "<b>Densities</b> of x: the area under each curve should be 1."
