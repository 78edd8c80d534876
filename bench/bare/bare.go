// Package bare runs the forwarding unit alone behind the smallest signalling there is, for measurements of shapes that study sessions, which have
// four seats, don't allow. It is the packet path of the product with its defaults; there is no control plane, and no token: loopback only. It is
// called by the load generator's command; Run ends all that it starts.
package bare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/sfu"
)

const (
	maxOfferBytes = 1 << 20
	headerWithin  = 10 * time.Second
	endWithin     = 5 * time.Second
)

// ErrAddress is returned when the signalling would be heard from outside.
var ErrAddress = errors.New("bare: the signalling is for loopback only")

// Config is what Run serves.
type Config struct {
	Listen string // address of the signalling, on loopback
	Media  string // UDP address of all media
}

// Run serves until ctx ends: POST /{room}/{peer} takes an SDP offer and answers it, GET / tells that it is there.
func Run(ctx context.Context, config Config) error {
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return fmt.Errorf("bare: %w", err)
	}
	if address, ok := listener.Addr().(*net.TCPAddr); !ok || !address.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("%w: %s", ErrAddress, listener.Addr()), listener.Close())
	}
	media, err := sfu.New(sfu.Config{ListenUDP: config.Media})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	before := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(before + 1) // as in the product: a place for the worker, which keeps its own while it waits
	defer runtime.GOMAXPROCS(before)

	web := &http.Server{Handler: handler(media), ReadHeaderTimeout: headerWithin}
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return media.Run(running) })
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-running.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
		defer cancel()
		return web.Shutdown(ending)
	})
	return group.Wait()
}

func handler(media *sfu.Server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /{room}/{peer}", func(w http.ResponseWriter, r *http.Request) {
		offer, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOfferBytes))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		room, err := media.Room(r.PathValue("room"), func(sfu.Event) {})
		if err == nil {
			var answer string
			if answer, err = room.Join(r.Context(), r.PathValue("peer"), string(offer), sfu.AllowAll()); err == nil {
				_, _ = io.WriteString(w, answer) // nobody to tell when the client has gone
				return
			}
		}
		status := http.StatusInternalServerError
		if errors.Is(err, sfu.ErrBadOffer) {
			status = http.StatusBadRequest
		} else if errors.Is(err, sfu.ErrRoomFull) {
			status = http.StatusConflict
		}
		http.Error(w, err.Error(), status)
	})
	return mux
}
