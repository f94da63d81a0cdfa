"""What a lecture prints of the force otherwise, and the numbers that decide."""

from __future__ import annotations

from node_viz.course.parts import Correction

CORRECTIONS = (
    Correction(
        "Lecture on RNODE, the force on a particle",
        r"$\dfrac{\partial f(z,t)}{\partial t} = \nabla f\cdot\dot z + \dfrac{\partial "
        r"f(z,t)}{\partial t}$, and “nearly constant force on the particles”",
        r"$\dfrac{d f(z(t),t)}{dt} = \nabla f\cdot\dot z + \dfrac{\partial f}{\partial t}$: "
        r"the left side is the total derivative along the path. And the aim is nearly no "
        r"force, so that the speed stays constant.",
        r"Were both derivatives the same, $\nabla f\cdot\dot z$ would be 0. In the plain flow "
        r"its root mean square is {plain_force.drift:.2f}, that of ∂f/∂t "
        r"{plain_force.partial:.2f}, and the force is {plain_force.total:.2f}. In RNODE's flow "
        r"the force is {rnode_force.total:.2f}.",
    ),
)
