"""The words of the home page."""

SENTENCE = (
    "An ordinary differential equation, learnt from examples, that carries a cloud of noise into "
    "the shape of data and back. Here you watch it learn."
)
WATCH = "Watch one learn"
START = "Start the first lesson"
CAPTION = (
    "A trained flow, run from noise to data. Every dot obeys one equation, "
    r"$\dot z = f_\theta(t, z)$."
)
