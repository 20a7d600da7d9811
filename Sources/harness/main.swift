import Experiments
try bench()
