package users_test

import (
	"os"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/users"
)

// Clients write the interests in the language of the person, so they have to know all codes.
func TestInterestsAreThoseOfTheProtocol(t *testing.T) {
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	if list := "`" + strings.Join(users.Interests(), "`, `") + "`"; !strings.Contains(string(protocol), list) {
		t.Errorf("docs/protocol.md lacks %s", list)
	}
}
