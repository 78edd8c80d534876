package httpapi

import (
	"strconv"
	"strings"
)

// The content codings that are served (RFC 9110 section 8.4.1, RFC 7932).
const (
	brotliCoding = "br"
	gzipCoding   = "gzip"
)

// chooseCoding reads Accept-Encoding (RFC 9110 section 12.5.3) and returns the offered coding that the client likes best, of equals the one that
// is offered first, or nothing for the plain octets.
func chooseCoding(header []string, offered ...string) string {
	weights := codingWeights(header)
	best, bestWeight := "", weights["identity"] // 0 unless it is named: then any accepted coding is better
	for _, coding := range offered {
		weight, named := weights[coding]
		if !named {
			weight = weights["*"]
		}
		if weight > 0 && (weight > bestWeight || weight == bestWeight && best == "") {
			best, bestWeight = coding, weight
		}
	}
	return best
}

// codingWeights returns the q-values of the header. A weight that can't be read counts as a refusal.
func codingWeights(header []string) map[string]float64 {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		if name == "x-gzip" { // RFC 9110 section 8.4.1.3
			name = gzipCoding
		}
		weight := 1.0
		for param := range strings.SplitSeq(params, ";") {
			value, found := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(param, " ", "")), "q=")
			if !found {
				continue
			}
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
			weight = q
		}
		weights[name] = weight
	}
	return weights
}
