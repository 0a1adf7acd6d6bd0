package netsim

import "time"

// Offer is a packet at the entrance of a link, as a Chooser sees it.
type Offer[P any] struct {
	OfferInfo
	Packet *P // not to be changed, nor kept
}

// OfferInfo is what is known of an offered packet without looking into it.
type OfferInfo struct {
	Site                  // link and ordinal; its Class is 0
	Class   Class         // the packet's class, 0 if it has none
	ClassN  uint32        // its ordinal among the packets of that class on this link
	Size    int32         // octets, as Protocol.Size says
	Now     Time          // the instant of the offer
	Transit time.Duration // what the link itself takes, queueing behind a rate included, under perfect delivery
}

// Chooser decides the fate of each packet offered to a link: the only nondeterminism of a run. What it must remember of a
// link it keeps in the link's LinkState, which is copied and keyed with the World.
type Chooser[P any] interface {
	Choose(o *Offer[P], ls *LinkState) Fate
}

// Perfect delivers everything.
type Perfect[P any] struct{}

// Choose implements Chooser.
func (Perfect[P]) Choose(*Offer[P], *LinkState) Fate { return Fate{} }
