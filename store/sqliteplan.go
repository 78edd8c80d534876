package store

/*
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_api_routines sqlite3_api_routines;

// Of the SQLite that the driver brings along.
extern int sqlite3_auto_extension(void (*entry)(void));
extern int sqlite3_db_config(sqlite3 *db, int option, ...);

#define DBCONFIG_ENABLE_QPSG 1007

static int keep_plan(sqlite3 *db, char **message, const sqlite3_api_routines *routines) {
	return sqlite3_db_config(db, DBCONFIG_ENABLE_QPSG, 1, (int *)0);
}

static int keep_plans(void) { return sqlite3_auto_extension((void (*)(void))keep_plan); }
*/
import "C"

import "fmt"

// keepPlans makes every connection that is opened afterwards keep the plan of a prepared statement whatever is bound to it
// (https://www.sqlite.org/c3ref/c_dbconfig_defensive.html, SQLITE_DBCONFIG_ENABLE_QPSG). Without it SQLite plans a statement anew when a value was bound
// that could change the plan, which includes that the driver unbinds all of them after each use: it prepared what was prepared before almost every time,
// which took longer than to carry it out. In return a partial index whose condition names a value is only used where the statement names it too.
// There is no pragma for it, and the driver has no call; to ask again changes nothing.
func keepPlans() error {
	if code := C.keep_plans(); code != 0 {
		return fmt.Errorf("keep plans: SQLite's error %d", int(code))
	}
	return nil
}
