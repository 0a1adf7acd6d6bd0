package packetdrill

import (
	"strings"
	"time"
)

// echo is echo TEXT, which changes nothing, and echo VALUE > /proc/sys/name, which sets a variable of the system.
func (r *runner) echo(c *Simple) {
	var text []string
	file := ""
	for i := 1; i < len(c.Words); i++ {
		w, to, ok := strings.Cut(c.Words[i], ">")
		if !ok {
			if w != "-n" {
				text = append(text, w)
			}
			continue
		}
		if to = strings.TrimPrefix(to, ">"); to == "" && i+1 < len(c.Words) {
			i++
			to = c.Words[i]
		}
		switch {
		case w != "" && w != "1" && w != "2":
			text, file = append(text, w), to
		case w == "2" || strings.HasPrefix(to, "&") || to == "/dev/null":
		default:
			file = to
		}
	}
	if file == "" {
		return
	}
	name, proc := strings.CutPrefix(file, "/proc/sys/")
	if !proc {
		r.refuse(c.Pos, "echo into anything but /proc/sys", "for "+file)
	}
	r.set(c, strings.ReplaceAll(name, "/", "."), strings.Join(text, " "))
}

// sleep is sleep SECONDS. Before the script's clock starts, and after its last event, it takes none of its time.
func (r *runner) sleep(c *Simple, timed bool) {
	var d time.Duration
	for _, w := range c.Words[1:] {
		if strings.TrimLeft(w, "0123456789.") == "" {
			w += "s"
		}
		n, err := time.ParseDuration(w)
		if err != nil || n < 0 || n > longest || d+n > longest {
			r.wrong(c.Pos, "sleep wants a number of seconds up to a day, not "+w)
		}
		d += n
	}
	if len(c.Words) == 1 {
		r.wrong(c.Pos, "sleep wants a number of seconds, such as sleep 1")
	}
	if timed {
		r.advance(r.now.Add(d))
	}
}
