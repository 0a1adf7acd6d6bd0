package tcpfsm_test

import (
	"maps"
	"slices"
)

// Why an end agrees on states alone, or not even on those.
const (
	whyFastOpen = "fast open is a Handshake of package variant; the preset has the three-way one"
	whyNoCookie = "the server takes fast open's text without a cookie, which RFC 7413 leaves to closed networks"
	whyCookies  = "SYN cookies keep no SYN-RECEIVED, and are a Handshake of package variant"
	whyMPTCP    = "Multipath TCP sends its own options and signals, and holds the FIN back for them"
	whyMD5      = "MD5 signatures are not known: their option is not sent, and their absence not noticed"
	whyECN      = "ECN is not known: neither negotiated nor echoed"
	whyBuffer   = "the kernel counts its own overhead into a small SO_RCVBUF and shuts the window before the octets fill it"
	whyShrink   = "the kernel takes back window that it has offered (SHLD-14 is kept here)"
	whyReuse    = "connect() from a port in TIME-WAIT: the SYN carries what is remembered of the old connection's timestamps"
	whyFRTO     = "after a time-out F-RTO (RFC 5682) sends new text, and does not repeat what followed"
	whyPMTU     = "the replay hands the machine no ICMP error about a packet that was too big"
	whyFIN      = "after a time-out the FIN waits for the congestion window, which counts segments"
)

// reasons are the ends that do not agree on segments. The key is a capture's
// name, with the host where only that end is meant.
var reasons = map[string]string{
	"ack-spike-s1 B":             whyFRTO,
	"pmtud-s1 B":                 whyPMTU,
	"defer-accept-s1 B":          "TCP_DEFER_ACCEPT ignores the bare third ACK",
	"ecn-ce-s1":                  whyECN,
	"eth-zerowin-s1 A":           whyBuffer,
	"inj-data-ooo-s1":            whyFIN,
	"md5sig-missing-s1 A":        whyMD5,
	"md5sig-s1":                  whyMD5,
	"mptcp-s1":                   whyMPTCP,
	"shrink-clamp-s1":            whyShrink,
	"shrink-window-s1":           whyShrink,
	"small-rcvbuf-nows-s1 B":     whyBuffer,
	"small-reads-s1 B":           whyBuffer,
	"syncookie-bad-ack-s1 B":     whyCookies,
	"syncookie-lost-synack-s1 A": whyCookies,
	"syncookie-s1 B":             whyCookies,
	"tfo-nocookie-s1 B":          whyNoCookie,
	"tfo-rst-s1 B":               whyNoCookie,
	"tfo-s1":                     whyFastOpen,
	"v6-tfo-s1":                  whyFastOpen,
	"tw-noreuse-client-s1 A":     whyReuse,
	"tw-reuse-client-s1 A":       whyReuse,
	"v6-syncookie-s1 B":          whyCookies,
	"v6-zerowin-s1 B":            whyBuffer,
	"zerowin-close-s1 A":         whyBuffer,
	"zerowin-s1 A":               whyBuffer,
}

// reasonFor is the reason given for one end, or none.
func reasonFor(c *capture, host string, used map[string]bool) string {
	for _, key := range []string{c.Name + " " + host, c.Name} {
		if why := reasons[key]; why != "" {
			used[key] = true
			return why
		}
	}
	return ""
}

// unusedReasons are those of ends that agree after all, or that are no more.
func unusedReasons(used map[string]bool) (list []string) {
	for _, key := range slices.Sorted(maps.Keys(reasons)) {
		if !used[key] {
			list = append(list, key)
		}
	}
	return list
}
