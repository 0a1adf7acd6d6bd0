package hunt

// unreachable says why a thing cannot be met by default; it is empty where it can.
func unreachable(s Subject, name string) string { return whys[s][name] }

var whys = map[Subject]map[string]string{}
