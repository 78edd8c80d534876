//go:build linux

package janus

import (
	"fmt"
	"os"
	"path/filepath"
)

// The defaults stand wherever a setting isn't needed to keep Janus on this machine. An unlimited session timeout spares the keep-alive messages.
// ICE-lite is what Janus's documentation proposes for servers with a public address, and what its peers here do.
const (
	coreConfiguration = `general: {
	debug_level = 2
	session_timeout = 0
}
media: {
	ipv6 = false
}
nat: {
	ice_lite = true
	full_trickle = false
}
plugins: {
	disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so"
}
transports: {
	disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so"
}
events: {
	broadcast = false
}
`
	socketConfiguration = `general: {
	json = "compact"
	ws = true
	ws_port = %d
	ws_ip = "127.0.0.1"
	wss = false
}
admin: {
	admin_ws = false
	admin_wss = false
}
`
	roomConfiguration = `general: {
	string_ids = true
}
`
)

// writeConfiguration writes Janus's configuration files into dir.
func writeConfiguration(dir string, port int) error {
	for name, text := range map[string]string{
		"janus.jcfg":                      coreConfiguration,
		"janus.transport.websockets.jcfg": fmt.Sprintf(socketConfiguration, port),
		"janus.plugin.videoroom.jcfg":     roomConfiguration,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
