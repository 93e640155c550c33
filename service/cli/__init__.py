"""The commands of `oversight`: read the arguments, call `app`, print, choose the exit code. Nothing else."""
