// Package layer chooses which simulcast layer of a source a receiver gets, from what is sent, what the receiver shows and
// what its link carries.
//
// It is one pure function without memory: the caller passes the present choice, and decides when to ask again and how the
// switch is done. It knows no packets and no rooms, and may be called from any goroutine.
package layer

// Available is one layer as it arrives. Layers are listed from the lowest up.
type Available struct {
	RateBps uint64
	Height  int  // of the picture in pixels, 0 while unknown
	Active  bool // packets arrive
}

// Reason says why a receiver gets the layer it gets.
type Reason uint8

// The reasons, in the words of the room channel.
const (
	// Wanted: it is the layer the receiver's picture size asks for, or the receiver has paused the slot.
	Wanted Reason = iota
	// Bandwidth: its link does not carry a higher layer that it wants.
	Bandwidth
	// Unavailable: the layer it wants is not being sent.
	Unavailable
	// Muted: the publisher has switched the source off.
	Muted
)

// String is the reason's name in the room channel.
func (r Reason) String() string {
	switch r {
	case Wanted:
		return "wanted"
	case Bandwidth:
		return "bandwidth"
	case Unavailable:
		return "unavailable"
	case Muted:
		return "muted"
	}
	return ""
}

// Going up needs room for 15 % more than the layer sends: its rate varies by about that from second to second, and a switch
// that has to be taken back costs a key frame and a visible jump. Going down starts when the present layer is 5 % over
// the budget, so that a budget that follows the rate does not make it flap. Between the two nothing changes.
const (
	upPercent   = 115
	downPercent = 95
)

// Choose returns the layer to send, an index of layers, or -1 for none, and why. wantedHeight is the height of the receiver's
// picture, 0 for a paused slot; budgetBps is what its link carries for this source; current is the present choice or -1.
//
// The layer wanted is the lowest that is at least as high as the picture (less an eighth, so that a tile of a few pixels more
// does not double the rate), among those that arrive. A layer above the current one is taken when it fits with 15 % to
// spare; the current one is kept while it is within 5 % over the budget. The lowest layer is sent even when it does not
// fit: a slow picture says more than none, and pausing is the receiver's decision.
func Choose(layers []Available, wantedHeight int, budgetBps uint64, current int) (target int, reason Reason) {
	if wantedHeight <= 0 {
		return -1, Wanted
	}
	lowest := -1
	for i := range layers {
		if layers[i].Active {
			lowest = i
			break
		}
	}
	if lowest < 0 {
		return -1, Unavailable
	}
	wanted, best := ideal(layers, wantedHeight)
	target = lowest
	for i := lowest + 1; i <= wanted; i++ {
		if layers[i].Active && fits(layers[i].RateBps, budgetBps, i <= current) {
			target = i
		}
	}
	switch {
	case target < wanted:
		return target, Bandwidth
	case wanted < best:
		return target, Unavailable
	}
	return target, Wanted
}

func fits(rateBps, budgetBps uint64, held bool) bool {
	if held {
		return rateBps/100*downPercent <= budgetBps
	}
	return rateBps/100*upPercent <= budgetBps
}

// ideal finds the layer for a picture of wantedHeight: wanted, the lowest active one that is high enough or else the highest
// active one; best, the same over all layers, sent or not.
func ideal(layers []Available, wantedHeight int) (wanted, best int) {
	enough := wantedHeight - wantedHeight/8
	wanted, best = -1, -1
	for i := range layers {
		if best < 0 && heightOf(layers, i) >= enough {
			best = i
		}
		if layers[i].Active && (wanted < 0 || heightOf(layers, wanted) < enough) {
			wanted = i
		}
	}
	if best < 0 {
		best = len(layers) - 1
	}
	return wanted, best
}

// heightOf guesses an unknown height from a known one, as browsers halve from layer to layer; with none known, the highest
// layer is 720 lines.
func heightOf(layers []Available, i int) int {
	if layers[i].Height > 0 {
		return layers[i].Height
	}
	for j := range layers {
		if known := layers[j].Height; known > 0 {
			if j > i {
				return known >> (j - i)
			}
			return known << (i - j)
		}
	}
	return 720 >> (len(layers) - 1 - i)
}
