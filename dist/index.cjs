// The action: what action.yml runs.
require('./addon-registry.cjs').runAction()
