package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkProfileInARushOfLogIns asks for a profile while so many people log in without a pause, by the same port, and shows how long that took.
func BenchmarkProfileInARushOfLogIns(b *testing.B) {
	for _, logIns := range []int{0, 200} {
		b.Run(fmt.Sprintf("logIns=%d", logIns), func(b *testing.B) {
			c, _, tokens := benchControl(b, 1, func(config *Config) {
				config.API.Limits.APIPerMinute, config.API.Limits.LogIn.PerAddress = -1, -1
				config.API.Limits.LogIn.PerPair, config.API.Limits.LogIn.PerAccount = -1, -1
			})
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: logIns + 1}}
			defer client.CloseIdleConnections()
			url := "http://" + c.Addr().String() + "/api/v1"
			ctx, end := context.WithCancel(b.Context())
			var rush sync.WaitGroup
			for i := range logIns {
				rush.Go(func() {
					body := fmt.Sprintf(`{"email":"somebody%d@example.org","password":"a guess"}`, i)
					for ctx.Err() == nil {
						status := benchCall(ctx, client, http.MethodPost, url+"/auth/login", "", body)
						if status == http.StatusServiceUnavailable {
							select { // as Retry-After says
							case <-time.After(2 * time.Second):
							case <-ctx.Done():
							}
						}
					}
				})
			}
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				if status := benchCall(b.Context(), client, http.MethodGet, url+"/users/profile", tokens[0], ""); status != http.StatusOK {
					b.Fatalf("profile = %d", status)
				}
				took = append(took, time.Since(begun))
			}
			end()
			rush.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
		})
	}
}

// benchCall returns the status of an answer, 0 without one.
func benchCall(ctx context.Context, client *http.Client, method, url, token, body string) int {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
