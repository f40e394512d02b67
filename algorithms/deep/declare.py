"""Parameters that the trainings of patch networks and of segmentation networks share, and the fields they become."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ...ui.options import MINIMUM_MEMORY
from ...ui.translation import tr
from ..circumstances import MEMORY, RESUME, add_batch, add_workers
from ..declare import SEED, add, add_seed, choice, number, whole_number
from ..inputs import json_object, optional_number, optional_text, output_file
from ..network_options import DEVICE, add_device

ARCHITECTURE, PARAMETERS, CUSTOM, CUSTOM_CLASS = "ARCHITECTURE", "PARAMETERS", "CUSTOM", "CUSTOM_CLASS"
WEIGHTS, FREEZE = "WEIGHTS", "FREEZE"
EPOCHS, BATCH_SIZE, LEARNING_RATE = "EPOCHS", "BATCH_SIZE", "LEARNING_RATE"
OPTIMIZER, WEIGHT_DECAY, SCHEDULE = "OPTIMIZER", "WEIGHT_DECAY", "SCHEDULE"
LOSS, CLASS_WEIGHTS, PATIENCE = "LOSS", "CLASS_WEIGHTS", "PATIENCE"
AVERAGE_WEIGHTS = "AVERAGE_WEIGHTS"
FLIPS, ROTATIONS, JITTER, BALANCED_SAMPLING = "FLIPS", "ROTATIONS", "JITTER", "BALANCED_SAMPLING"
SPLIT, BLOCK_SIZE = "SPLIT", "BLOCK_SIZE"
VALIDATION_SHARE, TEST_SHARE = "VALIDATION_SHARE", "TEST_SHARE"
CHECKPOINT = "CHECKPOINT"
MODEL, REPORT = "MODEL", "REPORT"
OVERALL_ACCURACY, MACRO_F1 = "OVERALL_ACCURACY", "MACRO_F1"
EPOCHS_RUN, BEST_EPOCH = "EPOCHS_RUN", "BEST_EPOCH"

OPTIMIZERS = ("adamw", "adam")
SCHEDULES = ("cosine", "step", "onecycle", "constant")
LOSSES = ("crossentropy", "focal", "dice")
WEIGHTINGS = ("balanced", "rooted", "none")
SPLITS = ("polygon", "block")


def add_network(algorithm: QgsProcessingAlgorithm) -> None:
    """Add PARAMETERS, CUSTOM, CUSTOM_CLASS, WEIGHTS and FREEZE: what the network is beside its ARCHITECTURE."""
    add(
        algorithm,
        QgsProcessingParameterString(PARAMETERS, tr("Parameters of the network"), "{}", optional=True),
        tr("Arguments of the network as a JSON object; what is not named keeps its default."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterFile(
            CUSTOM,
            tr("Python file of a network of your own"),
            optional=True,
            fileFilter=tr("Python file (*.py)") + ";;" + tr("All files (*.*)"),
        ),
        tr(
            "For ARCHITECTURE custom: file with a torch.nn.Module, which is made with the arguments bands, classes and "
            "size and those of PARAMETERS. It is run as Python imports a file: use only what you trust. The model "
            "keeps its name and hash, never its code, so that the map needs the file again."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterString(CUSTOM_CLASS, tr("Class in the Python file"), optional=True),
        tr("Name of the class; left empty, the only torch.nn.Module in the file."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterFile(
            WEIGHTS,
            tr("Weights to start from"),
            optional=True,
            fileFilter=tr("Weights (*.safetensors *.terroir *.pth *.pt)") + ";;" + tr("All files (*.*)"),
        ),
        tr(
            "Weights that were learnt elsewhere (transfer learning): a .safetensors file or a state dict of torch "
            "(.pt, .pth) with torchvision's names, or a model of this plugin with the same ARCHITECTURE. Layers that "
            "do not fit the bands or the classes are adapted or learnt anew; the log says which."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(FREEZE, tr("Train the last layer only"), False),
        tr("With WEIGHTS: everything but the last layer stays as it is there, which is quick and needs few samples."),
        advanced=True,
    )


def add_training(algorithm: QgsProcessingAlgorithm) -> None:
    """Add what says how the network is trained: EPOCHS, BATCH_SIZE and LEARNING_RATE in sight, the rest advanced."""
    add(
        algorithm,
        whole_number(EPOCHS, tr("Epochs"), 50, 1, 100_000),
        tr("How often the training goes through all training data, at the most; see PATIENCE."),
    )
    add(
        algorithm,
        whole_number(BATCH_SIZE, tr("Batch size"), 64, 2, 65_536),
        tr("How many patches or tiles are looked at before the weights change; lower it where memory runs out."),
    )
    add(
        algorithm,
        _fine(LEARNING_RATE, tr("Learning rate"), 0.001, 0.0, 10.0),
        tr("How far one step changes the weights; lower it where the loss jumps or is not a number."),
    )
    _add_optimiser(algorithm)
    _add_loss(algorithm)
    _add_augmentation(algorithm)


def _add_optimiser(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        choice(OPTIMIZER, tr("Optimiser"), OPTIMIZERS),
        tr("adamw (Adam with decoupled weight decay, Loshchilov & Hutter 2019) or adam (Kingma & Ba 2015)."),
        advanced=True,
    )
    add(
        algorithm,
        _fine(WEIGHT_DECAY, tr("Weight decay"), 0.0001, 0.0, 10.0),
        tr("How strongly weights are drawn to zero, against learning the training data by heart."),
        advanced=True,
    )
    add(
        algorithm,
        choice(SCHEDULE, tr("Schedule of the learning rate"), SCHEDULES),
        tr(
            "cosine falls smoothly to zero over all epochs; step takes 0.7 of it every 50 epochs; onecycle rises first "
            "and falls then; constant stays."
        ),
        advanced=True,
    )
    add(
        algorithm,
        whole_number(PATIENCE, tr("Patience (epochs)"), 10, 0),
        tr(
            "Training stops when the macro F1 of the validation set has not risen for so many epochs; 0 never stops "
            "early. The model is that of the best epoch in any case."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(AVERAGE_WEIGHTS, tr("Average the weights"), False),
        tr(
            "The network is the mean of its weights over the last part of the training instead of what the last step "
            "left (Polyak & Juditsky 1992, Izmailov et al. 2018). For a learning rate that stays large; where it falls "
            "to zero, as by cosine and onecycle, there is little left to average."
        ),
        advanced=True,
    )


def _add_loss(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        choice(LOSS, tr("Loss"), LOSSES),
        tr(
            "crossentropy; focal, which looks at what is hard (Lin et al. 2017); dice, which looks at the overlap of "
            "each class (Milletari et al. 2016). What has no label counts in none of them."
        ),
        advanced=True,
    )
    add(
        algorithm,
        choice(CLASS_WEIGHTS, tr("Weights of classes"), WEIGHTINGS),
        tr(
            "balanced: rare classes count more, by the inverse of their frequency; rooted: by its square root, so that "
            "a class of a few pixels does not spread over whatever resembles it; none: every sample counts the same."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(BALANCED_SAMPLING, tr("Draw every class equally often"), False),
        tr("Rare classes are shown as often as common ones, instead of or beside counting more."),
        advanced=True,
    )


def _add_augmentation(algorithm: QgsProcessingAlgorithm) -> None:
    add(
        algorithm,
        QgsProcessingParameterBoolean(FLIPS, tr("Flips"), True),
        tr("Training sees images mirrored at random: seen from above, the land has no left and right."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(ROTATIONS, tr("Rotations"), True),
        tr("Training sees images turned by 90, 180 or 270 degrees at random."),
        advanced=True,
    )
    add(
        algorithm,
        number(JITTER, tr("Radiometric jitter"), 0.1, 0.0, 1.0),
        tr(
            "How much brightness and contrast of each band change at random, in standard deviations of the band: for "
            "maps of images that are lighter or darker than the training's."
        ),
        advanced=True,
    )


def add_sets(algorithm: QgsProcessingAlgorithm) -> None:
    """Add SPLIT, BLOCK_SIZE, VALIDATION_SHARE and TEST_SHARE."""
    add(
        algorithm,
        choice(SPLIT, tr("Split into training, validation and test"), SPLITS),
        tr(
            "polygon keeps whole polygons in one of the three; block keeps what lies in one square of the map "
            "together, for polygons that lie close to each other. The validation set chooses the best epoch, the "
            "test set is looked at once, at the end."
        ),
    )
    add(
        algorithm,
        number(BLOCK_SIZE, tr("Side of a block (map units)"), None, 0.0),
        tr("For the split by block: in units of the reference system, in metres where that is in degrees."),
        advanced=True,
    )
    add(
        algorithm,
        number(VALIDATION_SHARE, tr("Share of the validation set"), 0.16, 0.0, 1.0),
        tr("Share of each class's polygons or blocks by which the best epoch is chosen; with 0 the last one is taken."),
        advanced=True,
    )
    add(
        algorithm,
        number(TEST_SHARE, tr("Share of the test set"), 0.2, 0.0, 1.0),
        tr(
            "Share of each class's polygons or blocks that no training sees, and from which the accuracies come; with "
            "0 no independent accuracy is measured. Both shares 0: learn from everything, once a network is chosen."
        ),
        advanced=True,
    )


def add_training_circumstances(algorithm: QgsProcessingAlgorithm) -> None:
    """Add SEED, DEVICE, CHECKPOINT, RESUME, WORKERS and MEMORY."""
    add_seed(algorithm)
    add_device(algorithm)
    add(
        algorithm,
        QgsProcessingParameterFile(CHECKPOINT, tr("Checkpoint"), optional=True),
        tr(
            "File that keeps the training after every epoch, so that one that was stopped can go on; it is removed "
            "when the training is done. Left empty, it lies beside the model and is called like it with .checkpoint."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(RESUME, tr("Go on with an interrupted training"), True),
        tr(
            "Where the checkpoint is that of a training with the same inputs and parameters, it goes on there; what "
            "changed since then starts afresh."
        ),
        advanced=True,
    )
    add_workers(algorithm)
    add_batch(algorithm)
    add(
        algorithm,
        whole_number(MEMORY, tr("Memory (MB)"), None, MINIMUM_MEMORY),
        tr(
            "Budget for the data to learn from: what is more lies in a temporary file. Empty takes the Processing "
            "option."
        ),
        advanced=True,
    )


def add_training_results(algorithm: QgsProcessingAlgorithm) -> None:
    """Add MODEL, REPORT and the numbers."""
    add(
        algorithm,
        QgsProcessingParameterFileDestination(MODEL, tr("Model"), tr("Terroir model (*.terroir)")),
        tr("Model file for 'Classify raster'; it holds no code, so that opening somebody else's model is safe."),
    )
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=False
        ),
        tr(
            "Report on the training: curves over the epochs, confusion matrix and F1 of each class in the test set, "
            "and examples of right and wrong answers."
        ),
    )
    algorithm.addOutput(QgsProcessingOutputNumber(OVERALL_ACCURACY, tr("Overall accuracy (test)")))
    algorithm.addOutput(QgsProcessingOutputNumber(MACRO_F1, tr("Macro F1 (test)")))
    algorithm.addOutput(QgsProcessingOutputNumber(EPOCHS_RUN, tr("Epochs that were run")))
    algorithm.addOutput(QgsProcessingOutputNumber(BEST_EPOCH, tr("Best epoch")))


def training_values(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> dict[str, Any]:
    """The fields of a training's Job that are declared here, ARCHITECTURE, MODEL and REPORT included."""
    texts = (ARCHITECTURE, OPTIMIZER, SCHEDULE, LOSS, CLASS_WEIGHTS, SPLIT, DEVICE)
    whole = (EPOCHS, BATCH_SIZE, PATIENCE, SEED)
    real = (LEARNING_RATE, WEIGHT_DECAY, JITTER, VALIDATION_SHARE, TEST_SHARE)
    switches = (FREEZE, FLIPS, ROTATIONS, BALANCED_SAMPLING, AVERAGE_WEIGHTS)
    optional = (CUSTOM, CUSTOM_CLASS, WEIGHTS, CHECKPOINT)
    values: dict[str, Any] = {name: algorithm.parameterAsEnumString(parameters, name, context) for name in texts}
    values |= {name: algorithm.parameterAsInt(parameters, name, context) for name in whole}
    values |= {name: algorithm.parameterAsDouble(parameters, name, context) for name in real}
    values |= {name: algorithm.parameterAsBoolean(parameters, name, context) for name in switches}
    values |= {name: optional_text(algorithm, parameters, name, context) for name in optional}
    values[PARAMETERS] = json_object(algorithm, parameters, PARAMETERS, context, '{"dropout": 0.3}')
    values[BLOCK_SIZE] = optional_number(algorithm, parameters, BLOCK_SIZE, context)
    values |= {name: output_file(algorithm, parameters, name, context) for name in (MODEL, REPORT)}
    return {name.lower(): value for name, value in values.items()}


def _fine(name: str, description: str, default: float, minimum: float, maximum: float) -> QgsProcessingParameterNumber:
    """A number whose digits matter far behind the point."""
    parameter = number(name, description, default, minimum, maximum)
    parameter.setMetadata({"widget_wrapper": {"decimals": 6}})
    return parameter
