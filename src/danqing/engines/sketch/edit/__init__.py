"""Editing: an instruction and reference images become pixels."""
