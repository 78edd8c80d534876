package report

// EModel rates a conversation by ITU-T G.107 in the usual reduced form: r from 0 to 100 and the mean opinion score from 1
// to 4.5. lossFraction is 0 to 1, delayMs from mouth to ear.
//
//	R = 93.2 - Id - Ie,eff
//	Id = 0.024 d + 0.11 (d - 177.3) when d > 177.3 ms   (Cole and Rosenbluth, 2001)
//	Ie,eff = Ie + (95 - Ie) P / (P + Bpl), P in percent   (G.107 section 3.5, random loss)
//
// ITU-T publishes no Ie and Bpl of Opus. It is taken as free of coding distortion (Ie 0) and a little less robust than
// G.711 with concealment, whose Bpl is 25.1 (G.113): Bpl 20, since its frames are twice as long. So the figure ranks links
// and should not be quoted as a listening test.
func EModel(lossFraction, delayMs float64) (r, mos float64) {
	const (
		best       = 93.2
		robustness = 20.0
		knee       = 177.3
	)
	percent := 100 * min(max(lossFraction, 0), 1)
	delay := max(delayMs, 0)
	r = best - 0.024*delay - 95*percent/(percent+robustness)
	if delay > knee {
		r -= 0.11 * (delay - knee)
	}
	r = min(max(r, 0), 100)
	return r, min(max(1+0.035*r+r*(r-60)*(100-r)*7e-6, 1), 4.5)
}
