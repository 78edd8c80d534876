package store_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestPeopleAsTheySignUp(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	p, err := db.Users.Person(t.Context(), ann.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.User != ann || p.Version != 0 || p.HidesLastSeen || p.Partner != nil || len(p.Steps)+len(p.Interests)+len(p.Availability) != 0 ||
		!reflect.DeepEqual(p.TargetLanguages, []store.TargetLanguage{{Language: "en"}}) {
		t.Errorf("person = %+v", p)
	}
	if _, err := db.Users.Person(t.Context(), "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

// everything fills all that Change can set.
func everything(p *store.Person) error {
	p.EnglishName, p.NativeLanguage, p.OnboardedAt = "Anna", "ko-KR", storetest.Start()
	p.ProfileImageURL = "/images/1.webp"
	p.Bio, p.Zone, p.BirthYear, p.Gender, p.HidesLastSeen = "hello", "Asia/Seoul", 1990, "female", true
	p.TargetLanguages = []store.TargetLanguage{{Language: "ja", Level: "B1"}, {Language: "en"}}
	p.Interests = []string{"music", "travel"}
	p.Partner = &store.PartnerWishes{Gender: "same", AgeFrom: 20, Company: "pair"}
	p.Availability = []store.Slot{{Day: 1, FromHour: 19, ToHour: 22}, {Day: 7, FromHour: 0, ToHour: 24}}
	p.Steps = map[string]time.Time{"info": storetest.Start()}
	p.Visibility = map[string]string{"bio": "known", "gender": "everyone"}
	return nil
}

func nothing(p *store.Person) error {
	p.Bio, p.Zone, p.BirthYear, p.Gender, p.HidesLastSeen, p.OnboardedAt = "", "", 0, "", false, time.Time{}
	p.ProfileImageURL = ""
	p.TargetLanguages, p.Interests, p.Partner, p.Availability, p.Steps = nil, nil, nil, nil, nil
	p.Visibility = nil
	return nil
}

func TestWhatIsChangedIsWhatIsRead(t *testing.T) {
	db := storetest.New(t)
	ann, now := db.User("ann"), storetest.Start().Add(time.Hour)
	for version, step := range []struct {
		change func(*store.Person) error
		target string
	}{{everything, "ja"}, {nothing, ""}, {everything, "ja"}} {
		changed, err := db.Users.Change(t.Context(), ann.ID, now, step.change)
		if err != nil {
			t.Fatal(err)
		}
		var want store.Person
		_ = step.change(&want)
		if changed.Bio != want.Bio || changed.Zone != want.Zone || changed.ProfileImageURL != want.ProfileImageURL || changed.BirthYear != want.BirthYear || changed.Gender != want.Gender ||
			!changed.OnboardedAt.Equal(want.OnboardedAt) || !reflect.DeepEqual(changed.Partner, want.Partner) || len(changed.Steps) != len(want.Steps) ||
			len(changed.TargetLanguages) != len(want.TargetLanguages) || len(changed.Availability) != len(want.Availability) ||
			!maps.Equal(changed.Visibility, want.Visibility) {
			t.Errorf("change %d: %+v, want %+v", version, changed, want)
		}
		if changed.Version != int64(version+1) || !changed.UpdatedAt.Equal(now) || changed.TargetLanguage != step.target {
			t.Errorf("change %d: version %d, updated at %s, target %q", version, changed.Version, changed.UpdatedAt, changed.TargetLanguage)
		}
		again, err := db.Users.Change(t.Context(), ann.ID, now.Add(time.Hour), step.change)
		if err != nil || !reflect.DeepEqual(again, changed) {
			t.Errorf("the same change again is one: %+v, %v", again, err)
		}
		read, err := db.Users.Person(t.Context(), ann.ID)
		if err != nil || !reflect.DeepEqual(read, changed) {
			t.Errorf("read %+v, %v; changed %+v", read, err, changed)
		}
	}
}

func TestAChangeThatFailsChangesNothing(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	refused := errors.New("refused")
	_, err := db.Users.Change(t.Context(), ann.ID, storetest.Start(), func(p *store.Person) error {
		_ = everything(p)
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("err = %v", err)
	}
	if p, err := db.Users.Person(t.Context(), ann.ID); err != nil || p.User != ann || p.Version != 0 || len(p.Interests) != 0 {
		t.Errorf("person = %+v, %v", p, err)
	}
	if _, err := db.Users.Change(t.Context(), "nobody", storetest.Start(), nothing); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestOfChangesAtOnceNoneIsLost(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := db.Users.Change(context.Background(), ann.ID, storetest.Start(), func(p *store.Person) error {
				p.BirthYear++
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if p, err := db.Users.Person(t.Context(), ann.ID); err != nil || p.BirthYear != 20 || p.Version != 20 {
		t.Errorf("person = %+v, %v", p, err)
	}
}

func TestTheBlockedDoNotExistForEachOther(t *testing.T) {
	db := storetest.New(t)
	ann, bob, eve := db.User("ann"), db.User("bob"), db.User("eve")
	if err := db.Blocks.Add(t.Context(), ann.ID, bob.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who, viewer store.User
		hidden      bool
	}{{ann, ann, false}, {ann, bob, true}, {bob, ann, true}, {ann, eve, false}, {eve, bob, false}} {
		p, _, err := db.Users.PersonFor(t.Context(), c.who.ID, c.viewer.ID)
		if c.hidden != errors.Is(err, store.ErrNotFound) || !c.hidden && p.ID != c.who.ID {
			t.Errorf("%s for %s: %v", c.who.EnglishName, c.viewer.EnglishName, err)
		}
	}
}

func TestWhoIsKnownToWhom(t *testing.T) {
	db := storetest.New(t)
	ann, bob, cas, dan := db.User("ann"), db.User("bob"), db.User("cas"), db.User("dan")
	ctx, now := t.Context(), storetest.Start()
	db.Meet(cas.ID, ann.ID, bob.ID)
	room := must[string](t)(db.ChatRooms.CreateGroup(ctx, cas.ID, "group", []string{ann.ID, bob.ID}, now))
	must[store.ChatReceipt](t)(db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: bob.ID, ClientID: "1", Kind: store.MessageText, Body: "hello"}, now))
	for _, c := range []struct {
		who, viewer store.User
		known       bool
	}{
		{bob, ann, true},  // bob has written to her
		{ann, bob, false}, // she has not answered
		{ann, cas, true}, {cas, ann, true},
		{ann, dan, false}, {bob, dan, false},
	} {
		_, ties, err := db.Users.PersonFor(ctx, c.who.ID, c.viewer.ID)
		if err != nil || ties.Known != c.known {
			t.Errorf("%s is known to %s: %v, %v", c.who.EnglishName, c.viewer.EnglishName, ties.Known, err)
		}
	}
}

func TestAHandedOverAccountIsAnotherVersion(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	admit(t, db, store.Arrival{Provider: "google", ProviderID: "1", VerifiedEmail: ann.Email})
	if p, err := db.Users.Person(t.Context(), ann.ID); err != nil || p.Version != 1 {
		t.Errorf("version = %d, %v", p.Version, err)
	}
}

func BenchmarkPerson(b *testing.B) {
	db := storetest.New(b)
	ann := db.User("ann")
	if _, err := db.Users.Change(b.Context(), ann.ID, storetest.Start(), everything); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := db.Users.Person(b.Context(), ann.ID); err != nil {
			b.Fatal(err)
		}
	}
}
