"""Writes: plan_* computes, apply writes exactly that, in one transaction, with history. One file per noun."""
