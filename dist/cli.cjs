#!/usr/bin/env node
// The command line: what the package's bin runs.
require('./addon-registry.cjs').runCommandLine()
