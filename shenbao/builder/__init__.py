"""The builder: which sheets to make, and the only room that writes them to disk."""

from shenbao.builder.building import Report, build
from shenbao.builder.project import Project, ProjectError, open_project

__all__ = ["Project", "ProjectError", "Report", "build", "open_project"]
