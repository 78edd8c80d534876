package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strings"

	"github.com/languagemate/studymate/control/httpapi"
)

// openInner opens the ports that are for the operator only. They speak no TLS.
func (c *Control) openInner(ctx context.Context) error {
	if c.config.MetricsListen != "" {
		figures, err := c.metrics()
		if err != nil {
			return err
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", figures)
		if err := c.listenInner(ctx, "metrics", c.config.MetricsListen, mux); err != nil {
			return err
		}
		c.metricsAddr = addressOf(c.inner[len(c.inner)-1].listener)
	}
	if c.config.ProfileListen != "" {
		return c.listenInner(ctx, "profiling", c.config.ProfileListen, profiles())
	}
	return nil
}

func (c *Control) listenInner(ctx context.Context, what, address string, handler http.Handler) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return fmt.Errorf("control: open the port of %s: %w", what, err)
	}
	c.inner = append(c.inner, port{listener, httpapi.NewServer(handler, c.config.Logger)})
	c.config.Logger.Info("port of the operator", "for", what, "address", listener.Addr().String())
	return nil
}

// profiles serves pprof. A page of the web can have a browser on this machine call it by a name that leads here, so the name must be one
// of this machine.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			http.Error(w, "profiles are for this machine, by its name", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// loopback says whether a host, with a port or without, is this machine for itself.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// MetricsAddr is where the figures have a port of their own; zero where they have none.
func (c *Control) MetricsAddr() netip.AddrPort { return c.metricsAddr }

// closeInner ends the ports of the operator, after all that can be watched by them.
func (c *Control) closeInner() error {
	var errs []error
	for _, p := range c.inner {
		errs = append(errs, p.server.Close())
	}
	return errors.Join(errs...)
}
