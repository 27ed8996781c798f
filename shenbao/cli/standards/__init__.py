"""What the standard command does: lists, shows, drafts and tries form standards."""
