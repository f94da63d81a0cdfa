"""The words that the static pages add to those of the course."""

from __future__ import annotations

NAME = "node_viz"
TAGLINE = "Neural ODEs and normalizing flows, to be watched"
ABOUT = (
    "These pages need no server and no network. The runs in them are finished; each can be played, "
    "stopped, and asked for the path of a point."
)
RUNS = "Runs to play with"
STORY, WALK, GUESS, QUIZ = "The story", "Step by step", "Guess first", "Do you know?"
CORRECTIONS, CODE, MORE = "Your lecture prints this", "The code behind it", "Look closer"
WALK_SAYS = "A step sets the picture above to one moment, and says what to see in it."
WALK_READS = "What the app shows on this page, one thing after the other."
GUESS_SAYS = "Decide before you look. What came out was measured by the app."
SHOW = "Show it above"
MAPS = "The grid"
ANSWER = "Show the answer"
CAME_OUT = "Show what came out"
YOUR_GUESS = "Your guess"
EXPECTED = "What we expect: "
TRAIN = "See for yourself. On a machine with node_viz:"
TRAIN_IN_APP = "Open it in the app"
ONLY_APP = "See for yourself in the app: start it, and open this address."
LOADING = "The run is being loaded."
NO_SCRIPT = "The moving pictures, the quiz and the guesses need JavaScript."
NO_STAGE = "The pictures of this page change with its settings. For that, start the app:"
GLOSSARY, QUESTIONS, PLAN = "Glossary", "Questions", "Fifty minutes"
GLOSSARY_SAYS = "What every slider, layer, number and setting means."
QUESTIONS_SAYS = (
    "All questions of the course on one page. Every answer, right or wrong, is told why."
)
PLAN_SAYS = "A lecture on neural ODEs and normalizing flows, in prepared steps over seven pages."
HOME_SAYS = "Lessons"
GROUPS = {
    "Start": "Before the first network: what a solver does, and what it costs.",
    "Flows": "Networks that carry noise to data, and keep track of the density.",
    "ODE-Nets": "Networks without layers, that classify and foretell.",
}
