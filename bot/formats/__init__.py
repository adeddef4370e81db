"""Foreign formats to documents, in a process that can do nothing else."""
