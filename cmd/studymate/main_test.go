package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/oauth"
)

// TestMain lets the test binary be the program itself, for tests that need a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	// gorm never ends the goroutine of its statement cache.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("gorm.io/gorm/internal/lru.NewLRU[...].func1"))
}

const asProgram = "RUN_AS_THE_PROGRAM"

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "studymate.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		args   []string
		code   int
		stdout string // must be contained
		stderr string // must be contained
	}{
		{"nothing", nil, 2, "", "Usage:"},
		{"help", []string{"help"}, 0, "Usage:", ""},
		{"--help", []string{"--help"}, 0, "Usage:", ""},
		{"help of a command", []string{"serve", "--help"}, 0, "Usage:", ""},
		{"unknown command", []string{"fly"}, 2, "", `unknown command "fly"`},
		{"version", []string{"version"}, 0, "studymate ", ""},
		{"version with an argument", []string{"version", "x"}, 2, "", `takes no argument, got "x"`},
		{"config", []string{"config"}, 0, "http:\n  listen: :8080\n", ""},
		{"config with an argument", []string{"config", "x"}, 2, "", `takes no argument, got "x"`},
		{"sample", []string{"config", "--sample"}, 0, "# address of the web client", ""},
		{"keys without more", []string{"keys"}, 2, "", "list, rotate or replace"},
		{"keys of another kind", []string{"keys", "turn"}, 2, "", "list, rotate or replace"},
		{"keys of nobody", []string{"keys", "list", "--dataDir", filepath.Join(t.TempDir(), "none")}, 2, "", "dataDir"},
		{"unknown flag", []string{"serve", "--no.such"}, 2, "", "no.such"},
		{"bad value in a flag", []string{"serve", "--shutdownTimeout", "soon"}, 2, "", "--shutdownTimeout"},
		{"bad flag of a switch", []string{"serve", "--http.metrics=perhaps"}, 2, "", "--http.metrics"},
		{"value out of range", []string{"config", "--stomp.maxBodyBytes", "1"}, 2, "", "stomp.maxBodyBytes: 1 is not between"},
		{"missing file", []string{"config", "--config", "no-such.yaml"}, 2, "", "--config"},
		{"health of nobody", []string{"healthcheck", "--http.listen", "127.0.0.1:1"}, 1, "", "not well"},
		{"port in use", []string{"serve", "--http.listen", "203.0.113.1:80", "--dataDir", filepath.Join(t.TempDir(), "data"),
			"--media.listenUdp", "127.0.0.1:0", "--media.listenTcp", "", "--turn.enabled=false"}, 1, "", "HTTP port"},
		{"data folder that cannot be made", []string{"serve", "--dataDir", "/dev/null/x"}, 1, "", "dataDir"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(tc.args, &stdout, &stderr); code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			if !strings.Contains(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("stdout:\n%s\nstderr:\n%s", stdout.String(), stderr.String())
			}
			if tc.code != 0 && len(tc.args) > 0 && strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("want one line, got:\n%s", stderr.String())
			}
		})
	}
}

// list is a file with further providers.
func list(entries string) string {
	return "http:\n  publicUrl: https://a.example\noidc:\n  providers: [" + entries + "]\n"
}

// Every mistake in the file or the environment is told by the name of its key, in one line, with exit code 2.
func TestMistakesAreToldByTheirKey(t *testing.T) {
	for _, tc := range []struct{ name, yaml, env, value, want string }{
		{"unknown key", "htp:\n  listen: x\n", "", "", "unknown key htp"},
		{"HTTPS without a certificate", "tls:\n  listen: ':443'\n", "", "", "a certificate is needed"},
		{"TURN over TLS without a certificate", "turn:\n  listenTls: ':5349'\n", "", "", "a certificate is needed"},
		{"a certificate without its key", "tls:\n  listen: ':443'\n  certFile: a\n", "", "", "both"},
		{"a certificate for nothing", "tls:\n  certFile: a\n  keyFile: b\n", "", "", "neither tls.listen nor turn.listenTls"},
		{"visitors of HTTPS led to HTTP", "http:\n  publicUrl: http://a.example\ntls:\n  listen: ':443'\n  certFile: a\n  keyFile: b\n", "", "", "http.publicUrl is not https"},
		{"an HTTPS address without port", "tls:\n  listen: here\n", "", "", "is not host:port"},
		{"figures on a port that has none", "http:\n  metrics: false\n  metricsListen: 127.0.0.1:9090\n", "", "", "http.metricsListen: is without effect"},
		{"networks for a port that is for everybody", "http:\n  metricsListen: 127.0.0.1:9090\n  metricsFrom: [10.0.0.0/8]\n", "", "", "http.metricsFrom is without effect"},
		{"a network that is none", "http:\n  metricsFrom: [everybody]\n", "", "", "http.metricsFrom"},
		{"profiles for everybody", "http:\n  profileListen: ':6060'\n", "", "", "http.profileListen: \":6060\" is not on loopback"},
		{"profiles for the network", "http:\n  profileListen: 10.0.0.1:6060\n", "", "", "is not on loopback"},
		{"no end of draining", "drainDelay: 1h\n", "", "", "drainDelay"},
		{"unknown key in a group", "http:\n  lisen: x\n", "", "", "unknown key http.lisen"},
		{"a value where a group is wanted", "http: 8080\n", "", "", "http: is a value"},
		{"a group where a value is wanted", "dataDir:\n  a: b\n", "", "", "dataDir: is a group"},
		{"a list where a value is wanted", "dataDir: [a, b]\n", "", "", "dataDir: is a list"},
		{"a list of groups", "media:\n  advertiseIps: [{a: b}]\n", "", "", "media.advertiseIps"},
		{"the same key twice", "log:\n  level: info\n  level: debug\n", "", "", "level"},
		{"not YAML", "http:\n listen: [\n", "", "", "studymate.yaml"},
		{"no number", "media:\n  workers: many\n", "", "", `media.workers: "many" is not a whole number`},
		{"no duration", "shutdownTimeout: 10\n", "", "", `shutdownTimeout: "10" is not a duration`},
		{"no switch", "turn:\n  enabled: maybe\n", "", "", `turn.enabled: "maybe" is neither true nor false`},
		{"no address", "http:\n  listen: \"8080\"\n", "", "", "http.listen"},
		{"no IP address", "media:\n  advertiseIps: [example.org]\n", "", "", "media.advertiseIps"},
		{"no origin", "http:\n  allowedOrigins: [example.org]\n", "", "", "http.allowedOrigins"},
		{"short secret", "turn:\n  secret: short\n", "", "", "turn.secret"},
		{"a provider without a public address", "google:\n  clientId: a\n  clientSecret: b\n", "", "", "public address"},
		{"a provider without secret", "http:\n  publicUrl: https://a.example\nnaver:\n  clientId: a\n", "", "", `"naver"`},
		{"a provider without TLS", "http:\n  publicUrl: https://a.example\noidc: {issuer: 'http://b.example', clientId: a, clientSecret: b}\n", "", "", `"sso"`},
		{"no way to log in", "auth: {password: false}\n", "", "", "auth.password: must be true"},
		{"a second google", "http:\n  publicUrl: https://a.example\ngoogle: {clientId: a, clientSecret: b}\noidc: {id: google, issuer: 'https://b.example', clientId: a, clientSecret: b}\n", "", "", `"google" is reserved`},
		{"an entry called naver", list("{id: naver, issuer: 'https://b.example', clientId: a, clientSecretFile: /dev/null}"), "", "", `"naver" is reserved`},
		{"two entries alike", list("{id: a, issuer: 'https://a.example'}, {id: a, issuer: 'https://b.example'}"), "STUDYMATE_OIDC_A_CLIENT_SECRET", "s", `"a"`},
		{"an entry without id", list("{issuer: 'https://a.example'}"), "", "", "its id must be"},
		{"an entry without issuer", list("{id: a, clientId: a}"), "", "", "needs an issuer"},
		{"an entry without secret", list("{id: a, issuer: 'https://a.example', clientId: a}"), "", "", "client secret"},
		{"an entry with a secret in the file", list("{id: a, issuer: 'https://a.example', clientId: a, clientSecret: short\"}"), "", "", "entry 1: unknown key clientSecret"},
		{"an entry whose secret can't be read", list("{id: a, issuer: 'https://a.example', clientSecretFile: no-such-file}"), "", "", "a: clientSecretFile"},
		{"an entry that is no group", list("a"), "", "", "oidc.providers: entry 1 is not a group"},
		{"a list in a variable that is none", "", "STUDYMATE_OIDC_PROVIDERS", "{", "STUDYMATE_OIDC_PROVIDERS: is not a list"},
		{"a client of nobody", list("{id: a, issuer: 'https://a.example'}"), "STUDYMATE_OIDC_B_CLIENT_ID", "x", "STUDYMATE_OIDC_B_CLIENT_ID is of no provider"},
		{"a database of another kind", "store:\n  url: mysql://u:short\"@h/x\n", "", "", "store.url"},
		{"a database whose port is none", "store:\n  url: postgres://u:short%22@h:port/x\n", "", "", "store.url"},
		{"a language model without a name", "ai:\n  baseUrl: https://a.example/v1\n", "", "", "ai: ai: a model is needed"},
		{"a key of no provider", "ai:\n  key: short\"\n", "", "", "need the address of a provider"},
		{"a key and a file of it", "ai: {baseUrl: 'https://a.example/v1', model: m, key: a, keyFile: b}\n", "", "", "can't both be set"},
		{"a key file that is not there", "ai: {baseUrl: 'https://a.example/v1', model: m, keyFile: no-such-file}\ndataDir: " + t.TempDir() + "\nhttp: {listen: '127.0.0.1:0'}\nmedia: {listenUdp: '127.0.0.1:0', listenTcp: ''}\nturn: {enabled: false}\n", "", "", "ai.keyFile"},
		{"speech in a shape of nobody", "speech: {baseUrl: 'https://a.example/v1', model: m, shape: x}\n", "", "", "speech: ai: the shape"},
		{"speech with a key and a file of it", "speech: {baseUrl: 'https://a.example/v1', model: m, key: a, keyFile: b}\n", "", "", "can't both be set"},
		{"a key file of speech that is not there", "speech: {baseUrl: 'https://a.example/v1', model: m, keyFile: no-such-file}\ndataDir: " + t.TempDir() + "\nhttp: {listen: '127.0.0.1:0'}\nmedia: {listenUdp: '127.0.0.1:0', listenTcp: ''}\nturn: {enabled: false}\n", "", "", "speech.keyFile"},
		{"no patience", "ai:\n  timeout: 2m\n", "", "", "ai: timeout"},
		{"queue smaller than a message", "stomp:\n  queueBytes: 65536\n", "", "", "stomp.queueBytes"},
		{"unknown variable", "", "STUDYMATE_HTTP_LISEN", "x", "STUDYMATE_HTTP_LISEN"},
		{"bad variable", "", "STUDYMATE_LOG_LEVEL", "loud", "log.level"},
		{"variable of the wrong kind", "", "STUDYMATE_MEDIA_GSO", "x", "STUDYMATE_MEDIA_GSO"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.env != "" {
				t.Setenv(tc.env, tc.value)
			}
			var stdout, stderr bytes.Buffer
			code := run([]string{"serve", "--config", file(t, tc.yaml)}, &stdout, &stderr)
			if code != 2 || !strings.Contains(stderr.String(), tc.want) || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("exit code %d, stderr: %s", code, stderr.String())
			}
			if strings.Contains(stderr.String(), "short\"") {
				t.Error("the secret itself was printed")
			}
		})
	}
}

func TestPrecedence(t *testing.T) {
	path := file(t, "log:\n  level: warn\n  format: json\nmedia:\n  workers: 3\n  advertiseIps: [192.0.2.1]\nturn:\n  realm: from-file\n")
	t.Setenv("STUDYMATE_CONFIG", path)
	t.Setenv("STUDYMATE_MEDIA_WORKERS", "4")
	t.Setenv("STUDYMATE_TURN_REALM", "from-environment")
	t.Setenv("STUDYMATE_MEDIA_ADVERTISE_IPS", "192.0.2.2, 192.0.2.3")
	// What a container platform adds for a service of this name is not ours.
	t.Setenv("STUDYMATE_SERVICE_HOST", "10.0.0.1")
	t.Setenv("STUDYMATE_PORT_8080_TCP", "tcp://10.0.0.1:8080")
	config, err := loadConfig("test", []string{"--turn.realm", "from-flag"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{
		"default":                 config.HTTP.Listen == ":8080",
		"file over default":       config.Log.Level == "warn" && config.Log.Format == "json",
		"environment over file":   config.Media.Workers == 4,
		"lists from environment":  strings.Join(config.Media.AdvertiseIPs, "|") == "192.0.2.2|192.0.2.3",
		"flag over environment":   config.TURN.Realm == "from-flag",
		"default that stays true": config.HTTP.Metrics && config.TURN.Enabled,
	} {
		if !ok {
			t.Errorf("%s: %+v", name, config)
		}
	}
	t.Setenv("STUDYMATE_CONFIG", "no-such-file")
	if _, err := loadConfig("test", []string{"--config", path}, nil); err != nil {
		t.Errorf("--config does not win over STUDYMATE_CONFIG: %v", err)
	}
}

func TestPrintedConfigurationMasksSecretsAndCanBeRead(t *testing.T) {
	const secret = "correct-horse-battery"
	t.Setenv("STUDYMATE_HTTP_PUBLIC_URL", "https://study.example")
	for _, group := range []string{"TURN", "GOOGLE_CLIENT", "NAVER_CLIENT", "OIDC_CLIENT"} {
		t.Setenv("STUDYMATE_"+group+"_SECRET", secret)
	}
	for _, group := range []string{"GOOGLE", "NAVER", "OIDC"} {
		t.Setenv("STUDYMATE_"+group+"_CLIENT_ID", "client")
	}
	t.Setenv("STUDYMATE_OIDC_ISSUER", "https://sso.example")
	t.Setenv("STUDYMATE_AI_BASE_URL", "https://model.example/v1")
	t.Setenv("STUDYMATE_AI_MODEL", "small")
	t.Setenv("STUDYMATE_AI_KEY", secret)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"config", "--http.allowedOrigins", "https://a.example,https://b.example", "--media.advertiseIps", "2001:db8::1"}, &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	printed := stdout.String()
	if strings.Contains(printed, secret) || strings.Count(printed, "********") != 5 {
		t.Errorf("the secret is not masked:\n%s", printed)
	}
	for _, name := range []string{"TURN_SECRET", "GOOGLE_CLIENT_SECRET", "NAVER_CLIENT_SECRET", "OIDC_CLIENT_SECRET", "AI_KEY"} {
		os.Unsetenv("STUDYMATE_" + name) // t.Setenv puts it back
	}
	stdout.Reset()
	if code := run([]string{"config", "--config", file(t, strings.ReplaceAll(printed, "********", "'"+secret+"'"))}, &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	if again := stdout.String(); again != printed {
		t.Errorf("printed:\n%s\nread back:\n%s", printed, again)
	}
}

// Any number of providers come from the file, their clients from variables or from files that the file names.
func TestFurtherProviders(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("of the campus\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("STUDYMATE_OIDC_NIGHT_SCHOOL_CLIENT_ID", "night")
	t.Setenv("STUDYMATE_OIDC_NIGHT_SCHOOL_CLIENT_SECRET", "of the night")
	for name, value := range map[string]string{"ISSUER": "https://sso.example", "CLIENT_ID": "one", "CLIENT_SECRET": "of the one"} {
		t.Setenv("STUDYMATE_OIDC_"+name, value)
	}
	path := file(t, list("{id: campus, name: Campus, issuer: 'https://id.example', clientId: day, clientSecretFile: "+secret+"}, {id: night-school, issuer: 'https://night.example', scopes: [email]}"))
	config, err := loadConfig("test", []string{"--config", path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []oauth.Provider{
		{ID: "sso", Name: "sso", Issuer: "https://sso.example", ClientID: "one", ClientSecret: "of the one", Scopes: []string{"email", "profile"}},
		{ID: "campus", Name: "Campus", Issuer: "https://id.example", ClientID: "day", ClientSecret: "of the campus", Scopes: []string{"email", "profile"}},
		{ID: "night-school", Name: "night-school", Issuer: "https://night.example", ClientID: "night", ClientSecret: "of the night", Scopes: []string{"email"}},
	}
	if got := providers(config).Providers; !reflect.DeepEqual(got, want) {
		t.Errorf("providers = %+v\nwant        %+v", got, want)
	}
	printed, err := renderConfig(&config, false)
	if err != nil || strings.Contains(printed, "of the") || !strings.Contains(printed, "id: night-school") {
		t.Errorf("printed: %v\n%s", err, printed)
	}
	again, err := loadConfig("test", []string{"--config", file(t, printed)}, nil)
	if err != nil || !reflect.DeepEqual(again.OIDC.Providers, config.OIDC.Providers) {
		t.Errorf("read back: %+v, %v", again.OIDC.Providers, err)
	}
	t.Setenv("STUDYMATE_OIDC_PROVIDERS", "[{id: night-school, issuer: 'https://other.example'}]")
	if config, err = loadConfig("test", []string{"--config", path}, nil); err != nil || len(config.OIDC.Providers) != 1 || config.OIDC.Providers[0].Issuer != "https://other.example" {
		t.Errorf("the variable does not win: %+v, %v", config.OIDC.Providers, err)
	}
}

// The sample in the repository is what the struct says; `go run ./cmd/studymate config --sample` writes it.
func TestSampleEqualsTheStruct(t *testing.T) {
	config := defaultConfig()
	want, err := renderConfig(&config, true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "studymate.example.yaml")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("studymate.example.yaml differs from the configuration: go run ./cmd/studymate config --sample > studymate.example.yaml")
	}
	for _, k := range keysOf(&config) {
		if k.doc == "" {
			t.Errorf("%s has no comment", k.name)
		}
	}
	if loaded, err := loadConfig("test", []string{"--config", path}, nil); err != nil || loaded.HTTP.Listen != config.HTTP.Listen {
		t.Errorf("the sample cannot be used: %v", err)
	}
}

// No text can make the reader of the configuration panic, and what it accepts is valid.
func FuzzConfigurationFile(f *testing.F) {
	config := defaultConfig()
	sample, err := renderConfig(&config, true)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{sample, "http: {listen: ':1'}", list("{id: a, scopes: [b]}, {}"), "a: &a [*a]", "? [x]\n: y", "http:\n  - 1\n", "\x00", "log: !!binary aGk="} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		config, err := loadConfig("fuzz", []string{"--config", path}, nil)
		if err == nil && config.Validate() != nil {
			t.Errorf("%q was accepted", text)
		}
	})
}
