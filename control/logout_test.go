package control

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
)

// ask calls a node by HTTP, as a client without cookies; token may be empty.
func ask(t *testing.T, c *Control, method, path, token, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+c.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if request.Header.Set("X-Client", "native"); body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// call is a live media connection.
type call struct {
	messages chan string // of the room channel
	ended    chan struct{}
}

// connect opens a media connection with a media token and waits until it is up.
func connect(t *testing.T, c *Control, by auth.MediaPrincipal) *call {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	must(err)
	t.Cleanup(func() { _ = pc.GracefulClose() })
	k := &call{messages: make(chan string, 64), ended: make(chan struct{})}
	up, negotiated, number := make(chan struct{}), true, uint16(0)
	channel, err := pc.CreateDataChannel("room", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &number})
	must(err)
	channel.OnOpen(func() { close(up) })
	channel.OnMessage(func(m webrtc.DataChannelMessage) {
		select {
		case k.messages <- string(m.Data):
		default:
		}
	})
	channel.OnClose(func() { close(k.ended) })
	_, err = pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
	must(err)
	offer, err := pc.CreateOffer(nil)
	must(err)
	gathered := webrtc.GatheringCompletePromise(pc)
	must(pc.SetLocalDescription(offer))
	<-gathered
	answer, err := mediaDoor{c.sessions, c.peers, c.auth}.Offer(t.Context(), by, pc.LocalDescription().SDP)
	must(err)
	must(pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	soon(t, up, "the media connection")
	k.until(t, `"type":"room"`) // from here on the server too knows that the channel is open
	return k
}

func soon(t *testing.T, happened <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(time.Minute):
		t.Fatalf("%s never came", what)
	}
}

// until returns when the room channel says part.
func (k *call) until(t *testing.T, part string) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case m := <-k.messages:
			if strings.Contains(m, part) {
				return
			}
		case <-late:
			t.Fatalf("the room channel never said %q", part)
		}
	}
}

// person is somebody with one log-in.
type person struct {
	auth.Principal
	token, refresh string
}

func logIn(t *testing.T, c *Control, email string) person {
	t.Helper()
	g, err := c.auth.LogIn(t.Context(), email, "a long password", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.auth.Access(g.AccessToken, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return person{p, g.AccessToken, g.RefreshToken}
}

// inSession opens media in a session of the person's own.
func inSession(t *testing.T, c *Control, p person) (k *call, mediaToken string) {
	t.Helper()
	made, err := c.sessions.Create(t.Context(), session.NewSession{Title: "t", HostID: p.UserID, Type: store.TypeVideo, MaxParticipants: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sessions.Join(t.Context(), made.ID, p.UserID); err != nil {
		t.Fatal(err)
	}
	media, err := c.auth.IssueMedia(p.Principal, made.ID, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	by, err := c.auth.Media(media.Token, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return connect(t, c, by), media.Token
}

// TestALogOutIsTrueOnEveryNodeWithinASecond ends a log-in on one node whose socket and media are on the other.
func TestALogOutIsTrueOnEveryNodeWithinASecond(t *testing.T) {
	first, second, _ := twoNodes(t, nil)
	learner(t, first, "ann")
	gone, stays := logIn(t, first, "ann@example.org"), logIn(t, second, "ann@example.org")
	if status, _ := ask(t, second, "GET", "/api/v1/users/profile", gone.token, ""); status != 200 {
		t.Fatalf("before the log-out: %d", status)
	}
	socket, other := dial(t, second, "Bearer "+gone.token), dial(t, second, "Bearer "+stays.token)
	socket.expect("CONNECTED\n")
	other.expect("CONNECTED\n")
	media, mediaToken := inSession(t, second, gone)

	if err := first.auth.LogOut(t.Context(), gone.refresh, time.Now()); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	media.until(t, `"logged-out"`)
	soon(t, media.ended, "the end of the media")
	socket.expect("ERROR\n", "logged out")
	if took := time.Since(begun); took > time.Second {
		t.Errorf("it took %s", took)
	}
	for _, node := range []*Control{first, second} {
		if status, text := ask(t, node, "GET", "/api/v1/users/profile", gone.token, ""); status != 401 || !strings.Contains(text, "invalid-token") {
			t.Errorf("the access token: %d %s", status, text)
		}
		if status, _ := ask(t, node, "POST", "/api/v1/webrtc/offer", mediaToken, `{"sdp":"v=0"}`); status != 401 {
			t.Errorf("the media token: %d", status)
		}
		dial(t, node, "Bearer "+gone.token).expect("ERROR\n", "login failed")
		if status, _ := ask(t, node, "GET", "/api/v1/users/profile", stays.token, ""); status != 200 {
			t.Errorf("another log-in of the same person: %d", status)
		}
	}
	other.send("UNSUBSCRIBE\nid:none\nreceipt:1\n\n\x00")
	other.expect("RECEIPT\n")
	second.peers.mu.Lock()
	defer second.peers.mu.Unlock()
	if n := len(second.peers.open); n != 0 {
		t.Errorf("%d media connections are still known", n)
	}
}

func TestLogOutEverywhereEndsAllOfOnePerson(t *testing.T) {
	first, second, _ := twoNodes(t, nil)
	learner(t, first, "ann")
	_, bob := learner(t, first, "bob")
	phone, laptop := logIn(t, first, "ann@example.org"), logIn(t, second, "ann@example.org")
	socket := dial(t, second, "Bearer "+laptop.token)
	socket.expect("CONNECTED\n")
	media, _ := inSession(t, second, laptop)
	if status, text := ask(t, first, "DELETE", "/api/v1/auth/log-ins", phone.token, ""); status != 204 {
		t.Fatalf("DELETE log-ins = %d %s", status, text)
	}
	socket.expect("ERROR\n", "logged out")
	soon(t, media.ended, "the end of the media")
	for _, node := range []*Control{first, second} {
		for _, token := range []string{phone.token, laptop.token} {
			if status, _ := ask(t, node, "GET", "/api/v1/users/profile", token, ""); status != 401 {
				t.Errorf("ann's token: %d", status)
			}
		}
		if status, _ := ask(t, node, "GET", "/api/v1/users/profile", bob, ""); status != 200 {
			t.Errorf("bob's token: %d", status)
		}
	}
	if status, _ := ask(t, first, "DELETE", "/api/v1/auth/log-ins", phone.token, ""); status != 401 {
		t.Errorf("by a token that has ended: %d", status)
	}
	logIn(t, first, "ann@example.org") // coming back is possible at once
}

// A node that does not hear of the end, because the bus was away, learns it from the store; so does one that starts later.
func TestAnEndThatTheBusDidNotBring(t *testing.T) {
	first, second, _ := twoNodes(t, nil)
	learner(t, first, "ann")
	gone := logIn(t, first, "ann@example.org")
	socket := dial(t, second, "Bearer "+gone.token)
	socket.expect("CONNECTED\n")
	if err := first.deps.Store.RefreshTokens.End(t.Context(), gone.LogInID, "test", time.Now()); err != nil {
		t.Fatal(err)
	}
	socket.expect("ERROR\n", "logged out")
	if status, _ := ask(t, second, "GET", "/api/v1/users/profile", gone.token, ""); status != 401 {
		t.Errorf("the access token: %d", status)
	}
}
