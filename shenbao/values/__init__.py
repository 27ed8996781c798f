"""What the target of an indicator says: comparator, number and unit, grade, date or else."""

from shenbao.values.columns import Columns, split_target
from shenbao.values.groups import find_unit
from shenbao.values.loading import load_vocabulary
from shenbao.values.names import direction_of_name
from shenbao.values.parsing import parse_target
from shenbao.values.target import (
    Bounded,
    Comparator,
    Date,
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
from shenbao.values.vocabulary import Vocabulary

__all__ = [
    "Bounded",
    "Columns",
    "Comparator",
    "Date",
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
    "find_unit",
    "load_vocabulary",
    "parse_target",
    "split_target",
]
