"""Pure rules, one file per topic: values in, values or Problems out. No database, no clock, no screen."""
