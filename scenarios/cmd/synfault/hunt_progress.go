package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"synfault/properties/hunt"
)

// How often progress is shown: on a terminal, and as lines where there is none.
const (
	barEvery  = 200 * time.Millisecond
	lineEvery = 10 * time.Second
)

// watch shows on standard error how far a campaign has come, until the function that it returns is called.
func (a *app) watch(p *hunt.Progress) (done func()) {
	var show shower = &lines{to: a.err, begun: time.Now()}
	every := lineEvery
	if f, ok := a.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		show, every = newBar(f), barEvery
	}
	over, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-over:
				show.end()
				return
			case <-tick.C:
				show.show(p)
			}
		}
	}()
	return func() {
		close(over)
		<-gone
	}
}

// shower is a way to show progress.
type shower interface {
	show(*hunt.Progress)
	end()
}

// lines are for a log.
type lines struct {
	to    io.Writer
	begun time.Time
}

func (l *lines) show(p *hunt.Progress) {
	done := p.Done.Load()
	rate := float64(done) / time.Since(l.begun).Seconds()
	if togo := p.ToGo.Load(); togo > 0 {
		fmt.Fprintf(l.to, "hunt: %d of %d findings shrunk\n", p.Shrunk.Load(), togo)
		return
	}
	fmt.Fprintf(l.to, "hunt: %d of %d runs, %.0f a second, %s\n", done, p.Total.Load(), rate, surprises(p))
}

func (l *lines) end() {}

// bar is for a terminal.
type bar struct {
	*progressbar.ProgressBar
	shrinking bool
}

func newBar(to io.Writer) *bar {
	return &bar{ProgressBar: progressbar.NewOptions64(1, progressbar.OptionSetWriter(to), progressbar.OptionShowCount(),
		progressbar.OptionShowIts(), progressbar.OptionSetItsString("runs"), progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(20), progressbar.OptionSetDescription("hunt"))}
}

func (b *bar) show(p *hunt.Progress) {
	done, total := p.Done.Load(), p.Total.Load()
	if togo := p.ToGo.Load(); togo > 0 {
		if !b.shrinking {
			b.shrinking = true
			b.Reset()
		}
		b.Describe("shrinking")
		done, total = p.Shrunk.Load(), togo
	} else {
		b.Describe(surprises(p))
	}
	b.ChangeMax64(int64(max(total, 1)))
	_ = b.Set64(int64(done)) // a terminal that cannot be written to shows nothing
}

func (b *bar) end() { _ = b.Clear() }

// surprises counts what was not declared.
func surprises(p *hunt.Progress) string {
	switch n := p.Found.Load(); n {
	case 0:
		return "no surprises"
	case 1:
		return "1 surprise"
	default:
		return fmt.Sprintf("%d surprises", n)
	}
}
