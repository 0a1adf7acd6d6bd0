package scenarios

var timeWaitScenarios []*Scenario
var incarnationScenarios []*Scenario
var figureScenarios []*Scenario
var crashScenarios []*Scenario
var attackScenarios []*Scenario
var streamScenarios []*Scenario
var variantScenarios []*Scenario
var claimScenarios []*Scenario
