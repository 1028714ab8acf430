"""The sketch engine: draws what the words say, by hand-written rules, with no neural network."""
