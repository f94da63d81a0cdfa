"""Every name of the ODE-Net pages, as `catalogue.py` has those of the flows."""

from node_viz.experiment.registry import Entry, Joined, Registry

LABELLED = Registry(
    "dataset",
    {
        "spirals": Entry(
            "Two spirals",
            "Two arms wound into each other, a class each.",
            "node_viz.data.labelled:spirals",
        ),
        "moons": Entry(
            "Two moons", "Two interleaved arcs, a class each.", "node_viz.data.labelled:moons"
        ),
        "annuli": Entry(
            "Two annuli",
            "A thin ring of radius 1 inside one of radius 2.",
            "node_viz.data.labelled:annuli",
        ),
        "disc": Entry(
            "Disc in annulus",
            "A disc that no line can part from the annulus around it.",
            "node_viz.data.labelled:disc",
        ),
        "xor": Entry(
            "Exclusive or",
            "Four clusters; those across from each other are alike.",
            "node_viz.data.labelled:xor",
        ),
    },
    spoken="node_viz.data.own_sets:labelled_entry",
)

TARGETS = Registry(
    "dataset",
    {
        "reflection": Entry(
            "Reflection",
            "y = -x on the line: what no flow on the line can do.",
            "node_viz.data.labelled:reflection",
        ),
    },
)

#: points with labels: classes, then numbers
LABELLED_SETS = Joined("dataset", lambda: (LABELLED, TARGETS))

MODELS = Registry(
    "model",
    {
        "resnet": Entry(
            "ResNet",
            "As many layers as solver steps, each with weights of its own.",
            "node_viz.odenets.models:RESNET",
        ),
        "resnet-tied": Entry(
            "Tied ResNet",
            "All layers share their weights: Euler's method.",
            "node_viz.odenets.models:TIED",
        ),
        "rknet": Entry(
            "RK-Net",
            "Runge-Kutta 4 with so many solver steps.",
            "node_viz.odenets.models:RKNET",
        ),
        "odenet": Entry(
            "ODE-Net",
            "An adaptive solver decides how often it asks; dopri5 if none is named.",
            "node_viz.odenets.models:ODENET",
        ),
    },
)

AUGMENTATIONS = Registry(
    "augmentation",
    {
        "none": Entry("None", "z(0) = x.", "node_viz.odenets.augment:none"),
        "zero": Entry("Zeros (ANODE)", "z(0) = (x, 0).", "node_viz.odenets.augment:zero"),
        "input": Entry(
            "Input layer", "z(0) = W x + b, learnt.", "node_viz.odenets.augment:input_layer"
        ),
        "order2": Entry(
            "Second order", "q'' = f(q, q'), from rest.", "node_viz.odenets.augment:order2"
        ),
        "order3": Entry(
            "Third order",
            "The third derivative of q is f, from rest.",
            "node_viz.odenets.augment:order3",
        ),
    },
)

DEPTH_VARIANCES = Registry(
    "depth variance",
    {
        "none": Entry("None", "One field f(z) for all depths.", "node_viz.fields.depth:none"),
        "t": Entry("t as an input", "f(t, z).", "node_viz.fields.depth:with_time"),
        "stacked": Entry(
            "Stacked", "One set of weights after another.", "node_viz.fields.depth:stacked"
        ),
        "galerkin": Entry(
            "Galerkin",
            "Weights theta(t) = sum_j alpha_j psi_j(t).",
            "node_viz.fields.depth:galerkin",
        ),
    },
)

BASES = Registry(
    "basis",
    {
        "polynomial": Entry(
            "Polynomials", "Legendre's, on [0, 1].", "node_viz.fields.bases:polynomial"
        ),
        "fourier": Entry(
            "Fourier", "1, cos 2 pi t, sin 2 pi t, cos 4 pi t, ...", "node_viz.fields.bases:fourier"
        ),
    },
)
