package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
)

// port is where HTTP is served, with TLS or without.
type port struct {
	listener net.Listener
	server   *http.Server // with a TLSConfig: HTTPS
}

// openPorts opens the HTTP port and, where that is configured, the one of HTTPS.
func (c *Control) openPorts(ctx context.Context) error {
	handler := c.api.Handler()
	if c.config.ListenTLS != "" {
		if c.deps.Certificates == nil {
			return errors.New("control: HTTPS needs a certificate")
		}
		secure, err := listen(ctx, c.config.ListenTLS)
		if err != nil {
			return fmt.Errorf("control: open the HTTPS port: %w", err)
		}
		server := httpapi.NewServer(handler, c.config.Logger)
		server.TLSConfig = c.deps.Certificates.TLS("h2", "http/1.1")
		c.ports = append(c.ports, port{secure, server})
		handler = c.api.Plain(c.config.PublicURL, addressOf(secure).Port())
	}
	if c.deps.Certificates != nil {
		handler = c.deps.Certificates.Challenges(handler)
	}
	plain, err := listen(ctx, c.config.Listen)
	if err != nil {
		return fmt.Errorf("control: open the HTTP port: %w", err)
	}
	c.ports = append(c.ports, port{plain, httpapi.NewServer(handler, c.config.Logger)})
	return nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

func addressOf(l net.Listener) netip.AddrPort { return l.Addr().(*net.TCPAddr).AddrPort() }

// serve answers until the server is shut down.
func (p port) serve() error {
	var err error
	if p.server.TLSConfig != nil {
		err = p.server.ServeTLS(p.listener, "", "")
	} else {
		err = p.server.Serve(p.listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control: serve HTTP: %w", err)
	}
	return nil
}

// Addr is where HTTP is served.
func (c *Control) Addr() netip.AddrPort { return addressOf(c.ports[len(c.ports)-1].listener) }

// TLSAddr is where HTTPS is served; zero where it is not.
func (c *Control) TLSAddr() netip.AddrPort {
	if len(c.ports) < 2 {
		return netip.AddrPort{}
	}
	return addressOf(c.ports[0].listener)
}

// Close frees the ports of a Control that never ran.
func (c *Control) Close() error {
	var errs []error
	for _, p := range slices.Concat(c.ports, c.inner) {
		errs = append(errs, p.listener.Close())
	}
	return errors.Join(errs...)
}

// drain says that nobody new should be sent here, and leaves who sends time to hear it.
func (c *Control) drain(failed <-chan struct{}) {
	c.api.Drain()
	if c.config.DrainDelay == 0 {
		return
	}
	c.config.Logger.Info("draining", "delay", c.config.DrainDelay)
	over := time.NewTimer(c.config.DrainDelay)
	defer over.Stop()
	select {
	case <-over.C:
	case <-failed:
	}
}

// stopServing takes nobody new and lets requests under way end, for half of the time there is; the other half is for who is connected.
func (c *Control) stopServing() error {
	c.api.Drain()
	if c.deps.TURN != nil {
		c.deps.TURN.Drain()
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.config.ShutdownTimeout/2)
	defer cancel()
	// The ports one after the other: the plain one has little to end where there is another.
	var errs []error
	for _, p := range c.ports {
		err := p.server.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			c.config.Logger.Warn("requests cut off at shutdown")
			err = p.server.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
