"""The words of the home page."""

SENTENCE = (
    "An ordinary differential equation, learnt from examples, turns a cloud of noise into the "
    "shape of data, and back. Here you watch it learn."
)
WATCH = "Watch one learn"
START = "Start the first lesson"
CAPTION = (
    "A trained flow. At t = 1 the dots are noise, at t = 0 they look like the data; on the way "
    r"each obeys one equation, $\dot z = f_\theta(t, z)$."
)
LEARNS = "cnf"  #: the page on which one is watched
LECTURE = "For a lecture: fifty minutes in prepared scenes, walked through with two keys"
