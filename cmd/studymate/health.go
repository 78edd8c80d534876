package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// healthTimeout is under the 5 s that container platforms commonly give a health command.
const healthTimeout = 3 * time.Second

// healthcheckCommand asks /healthz of the configured address, over loopback when the server listens on every interface.
func healthcheckCommand(args []string, stdout, _ io.Writer) error {
	config, err := loadConfig("healthcheck", args, nil)
	if err != nil {
		return err
	}
	url := localURL(config.HTTP.Listen) + "/healthz"
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("health of %s: %w", url, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("not well: %w", err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("not well: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not well: %s answered %s", url, response.Status)
	}
	_, err = fmt.Fprintln(stdout, "well")
	return err
}

// localURL is where a person or a program on this machine reaches a listen address.
func localURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
