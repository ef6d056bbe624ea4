package processors

import "runtime"

// Number is how many processors the machine, or a limit that the system sets, lets the
// program use; of when it started.
var Number = runtime.GOMAXPROCS(0)
