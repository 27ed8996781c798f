"""What the target of an indicator says: comparator, number and unit, grade, date or else."""

from shenbao.targets.columns import Columns, split_target
from shenbao.targets.loading import load_vocabulary
from shenbao.targets.names import direction_of_name
from shenbao.targets.parsing import parse_target
from shenbao.targets.target import (
    Bounded,
    Comparator,
    Date,
    Designation,
    Dimension,
    Direction,
    Duration,
    Frequency,
    Grade,
    Number,
    Part,
    Period,
    Placeholder,
    Quantity,
    Range,
    Target,
    Template,
    Unit,
    Unparsed,
)
from shenbao.targets.vocabulary import Vocabulary

__all__ = [
    "Bounded",
    "Columns",
    "Comparator",
    "Date",
    "Designation",
    "Dimension",
    "Direction",
    "Duration",
    "Frequency",
    "Grade",
    "Number",
    "Part",
    "Period",
    "Placeholder",
    "Quantity",
    "Range",
    "Target",
    "Template",
    "Unit",
    "Unparsed",
    "Vocabulary",
    "direction_of_name",
    "load_vocabulary",
    "parse_target",
    "split_target",
]
