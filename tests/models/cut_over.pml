/* One end user who moves from vendor A to vendor B. README.md says what is modelled and what is not.

   Two workers, the batch runner and a touch, take the row, send, crash and stand still at any step. The caller writes,
   deletes and erases; the operator cuts over, rolls back and cancels. Calls are lost, land late, or are done and never
   answered. An `atomic` is one transaction, or one thing that a vendor does. Time has no length: a claim may run out at
   any moment. What takes long (B forgets a key; a call that nobody has heard of can land no more) is over at any moment
   at which no call is on its way.

   What there is in a run, and which rules it does without, its environment says, so that one program serves all runs:
   test_models.py has them. */

#ifdef REPLAY /* a trace is one way through the model, so that it may be long */
#define MOST_MOVES 30
#define BITS int
#else
#define MOST_MOVES 3
#define BITS byte
#endif

c_decl {
\#include <stdio.h>
\#include <stdlib.h>
/* Set before the search and never changed: no part of its states. */
static int keys, reads, moves_at_most, writes_at_most, notes_at_most, workers, rolls_back, clears;
static char without[64];

static void Broken(const char *what) { printf("broken: %s\n", what); }

static int Knob(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text ? atoi(text) : otherwise;
}

__attribute__((constructor)) static void SetKnobs(void) {
  char *text = getenv("WITHOUT"); /* numbers of rules, with a space between */
  keys = Knob("KEYS", 1);                 /* whether B knows a repeat by its key */
  reads = Knob("READS", 1);               /* whether B can be read */
  moves_at_most = Knob("MOVES", 2);       /* move intents, each with a key of its own */
  writes_at_most = Knob("WRITES", 1);     /* of the caller */
  notes_at_most = Knob("NOTES", 0);       /* changes of the record that no vendor is told, like metadata */
  workers = Knob("WORKERS", 2);
  rolls_back = Knob("ROLLS_BACK", 1);     /* whether there is a rollback, and a delete of the source's user */
  clears = Knob("CLEARS", 1);             /* whether a migration is cancelled, and its users are erased */
  while (text && *text) without[strtol(text, &text, 10) % 64] = 1;
}
};

#define KEYS c_expr { keys }
#define READS c_expr { reads }
#define ROLLS_BACK c_expr { rolls_back }
#define CLEARS c_expr { clears }

/* The rules. Each is written where it applies, as something that holds WITHOUT it or when it is kept. */
#define WITHOUT(rule) c_expr { without[rule] }
#define durable_intent 1
#define same_key 2
#define same_body 3
#define one_move 4
#define one_holder 5
#define claim_at_send 6
#define claim_at_end 7
#define own_claim 8
#define own_intent 9
#define key_window 10
#define settling 11
#define only_copy 12
#define verify 13
#define version_of_body 14
#define writes_wait 15
#define writes_while_unknown 16
#define end_of_wait 17
#define moves_wait 18
#define version_at_end 19
#define version_unchanged 20
#define row_prepared 21
#define no_open_write 22
#define no_open_delete 23
#define user_lives 24
#define delete_counts 25
#define one_transaction 26
#define vendor_in_transaction 27
#define roll_back_stands 28
#define roll_back_source 29
#define roll_back_no_write 30
#define roll_back_no_delete 31
#define roll_back_lives 32
#define roll_back_one_transaction 33
#define roll_back_lists 34
#define source_delete_stands 35
#define move_outlives_delete 36
#define move_outlives_cancel 37
#define orphan_is_listed 38
#define orphan_first 39
#define erase_settled 40
#define delete_orphans 41
#define update_settled 42

/* What a trace tells, one number each; replay.py reads these lines. */
#define begin_move 1
#define take 2
#define send 3
#define answer_applied 4
#define answer_not_applied 5
#define answer_lost 6
#define look_found 7
#define look_absent 8
#define verified 9
#define not_verified 10
#define prepared 11
#define failed 12
#define unknown 13
#define write_begins 14
#define write_applied 15
#define write_not_applied 16
#define delete_begins 17
#define delete_applied 18
#define delete_not_applied 19
#define erased 20
#define cut_over 21
#define outdated 22
#define roll_back 23
#define cancel 24
#define skipped 25
#define target_deleted 26
#define source_delete_begins 27
#define source_delete_applied 28
#define source_delete_not_applied 29
#define noted 30

#ifdef REPLAY
/* Only what the trace tells happens, in its order. What it cannot tell (calls that land, claims that run out, crashes)
   happens whenever it fits. */
#define MOST_EVENTS 1000
c_decl {
static int trace_length, trace_reached;
static short trace_event[MOST_EVENTS], trace_worker[MOST_EVENTS];

/* A trace is on the standard input: event and worker (0: none) of each line, as numbers. */
__attribute__((constructor)) static void ReadTrace(void) {
  while (trace_length < MOST_EVENTS &&
         scanf("%hd %hd", &trace_event[trace_length], &trace_worker[trace_length]) == 2) trace_length++;
}

static void Reached(int position) {
  if (position <= trace_reached) return;
  trace_reached = position;
  printf("reached %d\n", position);
}
};
short pos = 0;
#define IS(event) (pos < c_expr { trace_length } && c_expr { trace_event[now.pos] == event })
#define IS_BY(event, who) (IS(event) && c_expr { trace_worker[now.pos] } == who)
#define TOLD(event) pos++; c_code { Reached(now.pos); }
#else
#define IS(event) true
#define IS_BY(event, who) true
#define TOLD(event) printf("event %d %d\n", event, _pid) /* printed where a way is told, not in a search */
#endif

/* ------------------------------------------------------------------------------------------------ what there is */

#define BIT(n) (1 << (n))

/* Vendors: what they have of the user, and which write of the caller was the last. Bit 0 is what he began with, the
   others are the writes. */
bool a_has = true, b_has = false;
BITS a_writes = BIT(0), b_writes = 0;
byte a_last = 0, b_last = 0;
byte b_made = 0;  /* users that B has ever made */
BITS b_knows = 0; /* the keys of what B has done */

/* Store: the user. */
#define LIVE 0
#define DELETED 1
#define ERASED 2
#define NONE 0
#define ACTIVE 1
#define PREPARED 2
#define FORMER 3
#define ORPHANED 4
byte user = LIVE;
byte link_a = ACTIVE, link_b = NONE;
byte version = 0;
BITS acked = BIT(0); /* of it, what the caller was told is done */
byte acked_last = 0;
BITS listed = 0; /* of those, what a rollback has told that it leaves at B */
byte writes = 0, notes = 0;

/* Store: the row of the ledger. "unknown" is CREATING with an intent that is UNKNOWN. */
#define PENDING 0
#define CREATING 1
#define READY 2 /* "prepared" */
#define CUT_OVER 3
#define DONE 4
#define FAILED 5
#define SKIPPED 6
#define ROLLED_BACK 7
byte row = PENDING;
byte row_version = 0;
bool cancelled = false;

/* Store: the open intent of the kind `move`, and who has its claim. */
#define STARTED 1
#define UNKNOWN 2
byte move = NONE;
byte move_key = 0, next_key = 0;
byte move_version = 0;
byte sends = 0;        /* copies that were ever sent; 2: more than one */
bool key_lives = true; /* B still knows the key of this intent */
BITS creates = 0;      /* the keys of intents that make the user; the others bring him up to date */
BITS body_writes[MOST_MOVES];
byte body_last[MOST_MOVES];
byte claim = 0;

/* Store: the open write or delete, and the delete of the source's user. */
#define WRITE 1
#define DELETE 2
byte other = NONE;
bool other_at_b = false, other_landed = false;
bool leaving = false, leaving_landed = false;

/* The way to B: a worker waits for his own call; one that nobody waits for lands later or never. */
#define UNDER_WAY 1
#define APPLIED 2
#define NOT_APPLIED 3
byte call[3];
byte call_key[3];
BITS loose = 0; /* the keys of calls that nobody waits for */

#define COPY_OF(w, k) (call[w] == UNDER_WAY && call_key[w] == k)
#define IN_FLIGHT(k) ((loose & BIT(k)) || COPY_OF(1, k) || COPY_OF(2, k))
#define B_IS_AS(k) (b_has && (body_writes[k] & ~b_writes) == 0 && b_last == body_last[k])
#define SERVED_BY_B (link_b == ACTIVE)

/* ------------------------------------------------------------------------------------------------ the move */

/* A row that a worker has is not taken by another. */
#define FREE (claim == 0 || WITHOUT(one_holder))

/* What a worker sends, and what he makes of the answer, is conditional on his claim, which is his alone, */
#define MAY_SEND(n) (claim == n || WITHOUT(claim_at_send))
#define MAY_END(n) (claim == n || WITHOUT(claim_at_end) || (claim != 0 && WITHOUT(own_claim)))
/* and on the intent being the one that he knows. */
#define OWN(k) (move != NONE && (move_key == k || WITHOUT(own_intent)))

/* A repeat is sent only where B knows it, and while B knows it. */
#define REPEATABLE ((KEYS && key_lives) || WITHOUT(key_window))

/* What a look finds and does not find. Who is absent was not made once no call can land any more; and who is as an
   update would leave him may have been so before, so that it could still undo what is written next. */
#define FOUND(k) ((creates & BIT(k)) -> b_has : B_IS_AS(k))
#define SETTLED(k) (!IN_FLIGHT(k) || WITHOUT(settling))
#define FOR_GOOD(k) ((creates & BIT(k)) || !IN_FLIGHT(k) || WITHOUT(update_settled))

/* A refusal proves that nothing was done where it answers the only copy. */
#define ONLY_COPY (sends == 1 || WITHOUT(only_copy))

/* Writes wait for a move that is being sent; for none whose outcome is unknown, nor for one whose worker is gone. */
#define HOLDS_WRITES ((move == STARTED && claim != 0 && !WITHOUT(writes_wait)) || \
                      (move == STARTED && WITHOUT(end_of_wait)) || (move != NONE && WITHOUT(writes_while_unknown)))
/* A move waits for what is open about the user. */
#define HOLDS_MOVES (other != NONE && !WITHOUT(moves_wait))

/* A second move is refused. */
#define NO_MOVE (move == NONE && (row == PENDING || row == FAILED))
#define MAY_MOVE ((NO_MOVE || (row == CREATING && WITHOUT(one_move))) && FREE && !HOLDS_MOVES && user == LIVE && \
                  !cancelled && next_key < c_expr { moves_at_most })

/* The bytes say what the record says. */
inline write_body() {
  move_key = next_key;
  next_key++;
  if :: link_b == NONE -> creates = creates | BIT(move_key) :: else fi;
  body_writes[move_key] = acked;
  body_last[move_key] = acked_last
}

/* One transaction: the row is taken, and the intent is there with all that will be sent. */
inline open_intent(n) {
  move = STARTED; move_version = version; sends = 0; key_lives = true; claim = n; row = CREATING
}

inline close_intent() {
  move = NONE; move_version = 0; sends = 0; key_lives = true; claim = 0
}

inline put_under_way(n) {
  if :: sends < 2 -> sends++ :: else fi;
  call[n] = UNDER_WAY; call_key[n] = move_key
}

/* B has the user, in whatever state. */
inline end_applied(row_then) {
  if
  :: user == LIVE && !cancelled -> link_b = PREPARED; row = row_then
  :: else -> row = SKIPPED; if :: !WITHOUT(orphan_is_listed) -> link_b = ORPHANED :: else fi
  fi;
  if :: WITHOUT(version_of_body) -> row_version = version :: else -> row_version = move_version fi;
  close_intent()
}

inline end_not_applied() {
  if
  :: user == LIVE && !cancelled -> row = FAILED
  :: else -> row = SKIPPED; if :: link_b == PREPARED -> link_b = ORPHANED :: else fi
  fi;
  close_intent()
}

/* Nothing but the store is left, and calls that nobody waits for. */
inline forget(n) {
  if :: call[n] == UNDER_WAY -> loose = loose | BIT(call_key[n]) :: else fi;
  call[n] = 0; call_key[n] = 0; k = 0
}

proctype worker(byte n) {
  byte k = 0;
idle:
end:
  if
#ifdef LIVENESS
  :: goto gone /* and does not come back */
#endif
  :: atomic { MAY_MOVE && !WITHOUT(durable_intent) && IS_BY(begin_move, n) ->
       write_body(); k = move_key; open_intent(n); TOLD(begin_move) }
     goto begun
  :: atomic { MAY_MOVE && WITHOUT(durable_intent) -> write_body(); k = move_key; put_under_way(n) }
     if
     :: atomic { MAY_MOVE -> open_intent(n); move_key = k; sends = 1 } goto waits
     :: atomic { forget(n); goto idle }
     fi
  :: atomic { move != NONE && FREE && claim != n && IS_BY(take, n) ->
       move = UNKNOWN; claim = n; k = move_key; TOLD(take) }
     goto taken
  fi;

begun:
  if
  :: atomic { OWN(k) && MAY_SEND(n) && IS_BY(send, n) -> put_under_way(n); TOLD(send); goto waits }
  :: atomic { forget(n); goto idle }
  fi;

taken:
  if
  :: atomic { OWN(k) && MAY_SEND(n) && REPEATABLE && IS_BY(send, n) ->
       if :: WITHOUT(same_key) && next_key < c_expr { moves_at_most } -> write_body(); k = move_key :: else fi;
       if
       :: WITHOUT(same_body) -> body_writes[k] = acked; body_last[k] = acked_last; move_version = version
       :: else
       fi;
       put_under_way(n); TOLD(send); goto waits }
  :: atomic { READS && OWN(k) && FOUND(k) && FOR_GOOD(k) && IS_BY(look_found, n) -> TOLD(look_found); goto made }
  :: atomic { READS && OWN(k) && !FOUND(k) && SETTLED(k) && IS_BY(look_absent, n) -> TOLD(look_absent); goto not_made }
  :: goto gives_up
  :: atomic { forget(n); goto idle }
  fi;

waits:
  if
  :: atomic { call[n] == APPLIED && IS_BY(answer_applied, n) -> TOLD(answer_applied); goto made }
  :: atomic { call[n] == NOT_APPLIED && OWN(k) && ONLY_COPY && IS_BY(answer_not_applied, n) ->
       TOLD(answer_not_applied); goto not_made }
  :: atomic { call[n] == NOT_APPLIED && OWN(k) && !ONLY_COPY && IS_BY(answer_not_applied, n) ->
       TOLD(answer_not_applied); goto gives_up }
  :: atomic { IS_BY(answer_lost, n) -> TOLD(answer_lost); goto gives_up }
  :: atomic { forget(n); goto idle }
  fi;

made:
  if
  :: atomic { READS && !WITHOUT(verify) && !B_IS_AS(k) && IS_BY(not_verified, n) ->
       TOLD(not_verified); goto partly_made }
  :: atomic { READS && !WITHOUT(verify) && B_IS_AS(k) && IS_BY(verified, n) -> TOLD(verified); goto wholly_made }
  :: atomic { (!READS || WITHOUT(verify)) -> goto wholly_made }
  :: atomic { forget(n); goto idle }
  fi;

wholly_made:
  if
  :: atomic { OWN(k) && MAY_END(n) && IS_BY(prepared, n) -> end_applied(READY); forget(n); TOLD(prepared); goto idle }
  :: atomic { forget(n); goto idle }
  fi;

partly_made:
  if
  :: atomic { OWN(k) && MAY_END(n) && IS_BY(failed, n) -> end_applied(FAILED); forget(n); TOLD(failed); goto idle }
  :: atomic { forget(n); goto idle }
  fi;

gives_up: /* without a claim, or in a crash, nothing is written of it */
  if
  :: atomic { OWN(k) && MAY_END(n) && IS_BY(unknown, n) ->
       move = UNKNOWN; claim = 0; forget(n); TOLD(unknown); goto idle }
  :: atomic { forget(n); goto idle }
  fi;

not_made:
  if
  :: atomic { OWN(k) && MAY_END(n) && IS_BY(failed, n) -> end_not_applied(); forget(n); TOLD(failed); goto idle }
  :: atomic { forget(n); goto idle }
  fi;
#ifdef LIVENESS
gone:
  skip
#endif
}

/* One copy of a call with key `k` comes to B. Worker `w` waits for it, or nobody (0). */
inline lands(k, w) {
  if
  :: KEYS && (b_knows & BIT(k)) && (key_lives || k != move_key) ->
     if
     :: call[w] = APPLIED
     :: call[w] = NOT_APPLIED /* some refuse a repeat of what they have done */
     fi
  :: else ->
     if
     :: creates & BIT(k) ->
        b_made++; b_has = true; b_knows = b_knows | BIT(k); call[w] = APPLIED;
        if
        :: b_writes = body_writes[k]; b_last = body_last[k]
        :: READS -> b_writes = 0; b_last = 0 /* not all of it */
        fi
     :: !(creates & BIT(k)) && b_has ->
        b_knows = b_knows | BIT(k); call[w] = APPLIED;
        if
        :: b_writes = b_writes | body_writes[k]; b_last = body_last[k]
        :: READS
        fi
     :: call[w] = NOT_APPLIED
     fi
  fi;
  call[0] = 0 /* nobody hears of it */
}

proctype vendor_b() {
  byte k = 0;
end:
  do
  :: atomic { call[1] == UNDER_WAY -> lands(call_key[1], 1); printf("the call of batch lands\n") }
  :: atomic { call[2] == UNDER_WAY -> lands(call_key[2], 2); printf("the call of touch lands\n") }
  :: atomic { loose ->
       do :: loose & BIT(k) -> break :: else -> k++ od;
       loose = loose & ~BIT(k);
       if :: lands(k, 0); printf("a call that nobody waits for lands\n") :: true /* never comes */ fi;
       k = 0 }
  od
}

proctype time_passes() {
end:
  do
  :: atomic { claim != 0 -> claim = 0; printf("the claim runs out\n") }
  :: atomic { move != NONE && key_lives && !IN_FLIGHT(move_key) -> key_lives = false; printf("B forgets the key\n") }
  od
}

/* ------------------------------------------------------------------------------------------------ the caller */

inline begin_other(kind, at_b) {
  other = kind; other_at_b = at_b; other_landed = false
}

inline end_other() {
  other = NONE; other_at_b = false; other_landed = false
}

#define MAY_CHANGE (user == LIVE && other == NONE && !HOLDS_WRITES)

/* Nobody is erased while something about him is open. */
#define MAY_ERASE (user == DELETED && ((move == NONE && other == NONE && !leaving) || WITHOUT(erase_settled)))

proctype caller() {
  bool at_b = false;
end:
  do
  /* read now, believed later */
  :: atomic { WITHOUT(vendor_in_transaction) && at_b != SERVED_BY_B -> at_b = SERVED_BY_B }
  :: atomic { MAY_CHANGE && writes < c_expr { writes_at_most } && IS(write_begins) ->
       if :: !WITHOUT(vendor_in_transaction) -> at_b = SERVED_BY_B :: else fi;
       writes++; begin_other(WRITE, at_b); if :: WITHOUT(version_at_end) -> version++ :: else fi;
       if :: !WITHOUT(vendor_in_transaction) -> at_b = false :: else fi; TOLD(write_begins) }
  :: atomic { user == LIVE && notes < c_expr { notes_at_most } && IS(noted) -> notes++; version++; TOLD(noted) }
  :: atomic { MAY_CHANGE && IS(delete_begins) -> begin_other(DELETE, SERVED_BY_B); TOLD(delete_begins) }

  :: atomic { other == WRITE && !other_landed -> other_landed = true; printf("the write lands\n");
       if
       :: other_at_b -> b_writes = b_writes | BIT(writes); b_last = writes
       :: else -> a_writes = a_writes | BIT(writes); a_last = writes
       fi }
  :: atomic { other == DELETE && !other_landed -> other_landed = true; printf("the delete lands\n");
       if :: other_at_b -> b_has = false :: else -> a_has = false fi }

  :: atomic { other == WRITE && other_landed && IS(write_applied) ->
       acked = acked | BIT(writes); acked_last = writes;
       if :: !WITHOUT(version_at_end) -> version++ :: else fi;
       end_other(); TOLD(write_applied) }
  :: atomic { other == WRITE && !other_landed && IS(write_not_applied) -> end_other(); TOLD(write_not_applied) }

  :: atomic { other == DELETE && other_landed && IS(delete_applied) ->
       user = DELETED; if :: !WITHOUT(delete_counts) -> version++ :: else fi;
       if :: link_b == PREPARED && !WITHOUT(delete_orphans) -> link_b = ORPHANED :: else fi;
       if :: move != NONE && WITHOUT(move_outlives_delete) -> close_intent(); row = SKIPPED :: else fi;
       end_other(); TOLD(delete_applied) }
  :: atomic { other == DELETE && !other_landed && IS(delete_not_applied) -> end_other(); TOLD(delete_not_applied) }

  :: atomic { CLEARS && MAY_ERASE && IS(erased) -> user = ERASED;
       if :: move != NONE -> close_intent(); row = SKIPPED :: else fi;
       leaving = false; leaving_landed = false; TOLD(erased) }
  od
}

/* ------------------------------------------------------------------------------------------------ the operator */

/* Cut-over: the row is prepared, the target is what the user is, nothing about him is open, and he lives. */
#define MAY_CUT_OVER (link_b == PREPARED && (row == READY || row == ROLLED_BACK || WITHOUT(row_prepared)) && \
                      (row_version == version || WITHOUT(version_unchanged)) && \
                      (other != WRITE || WITHOUT(no_open_write)) && (other != DELETE || WITHOUT(no_open_delete)) && \
                      (user == LIVE || WITHOUT(user_lives)))

/* Rollback: the cut-over stands, no delete is on its way to the source, nothing is open, and the user lives. */
#define MAY_ROLL_BACK (ROLLS_BACK && (row == CUT_OVER || (row == DONE && WITHOUT(roll_back_stands))) && \
                       (!leaving || WITHOUT(roll_back_source)) && \
                       (other != WRITE || WITHOUT(roll_back_no_write)) && \
                       (other != DELETE || WITHOUT(roll_back_no_delete)) && \
                       (user == LIVE || WITHOUT(roll_back_lives)))

/* What the caller was told is done and the source does not have. */
#define STAYS_BEHIND (acked & ~a_writes)

proctype pointers() {
end:
  do
  :: atomic { MAY_CUT_OVER && !WITHOUT(one_transaction) && IS(cut_over) ->
       link_a = FORMER; link_b = ACTIVE; row = CUT_OVER; TOLD(cut_over) }
  :: atomic { MAY_CUT_OVER && WITHOUT(one_transaction) -> link_a = FORMER }
     atomic { link_b = ACTIVE; row = CUT_OVER }
  :: atomic { row == READY && row_version != version && user == LIVE && IS(outdated) -> row = PENDING; TOLD(outdated) }
  :: atomic { MAY_ROLL_BACK && !WITHOUT(roll_back_one_transaction) && IS(roll_back) ->
       link_a = ACTIVE; link_b = PREPARED; row = ROLLED_BACK;
       if :: !WITHOUT(roll_back_lists) -> listed = listed | STAYS_BEHIND :: else fi; TOLD(roll_back) }
  :: atomic { MAY_ROLL_BACK && WITHOUT(roll_back_one_transaction) -> link_b = PREPARED }
     atomic { link_a = ACTIVE; row = ROLLED_BACK; listed = listed | STAYS_BEHIND }
  od
}

/* Cancelling, what is cleared away after it, and the source's user, once the cut-over has stood for its time. */
proctype clearing() {
end:
  do
  :: atomic { CLEARS && !cancelled && IS(cancel) -> cancelled = true; TOLD(cancel) }
  :: atomic { cancelled && (row == PENDING || row == FAILED || row == READY || row == ROLLED_BACK) && IS(skipped) ->
       row = SKIPPED; if :: link_b == PREPARED -> link_b = ORPHANED :: else fi; TOLD(skipped) }
  :: atomic { cancelled && row == CREATING && WITHOUT(move_outlives_cancel) -> close_intent(); row = SKIPPED }
  :: atomic { link_b == ORPHANED && b_has && move == NONE && IS(target_deleted) -> b_has = false; TOLD(target_deleted) }
  :: atomic { cancelled && row == READY && WITHOUT(orphan_first) -> skip }
     b_has = false

  :: atomic { ROLLS_BACK && row == CUT_OVER && !leaving && a_has && IS(source_delete_begins) ->
       if :: WITHOUT(source_delete_stands) -> goto decided :: else -> leaving = true fi; TOLD(source_delete_begins) }
  :: atomic { leaving && !leaving_landed ->
       leaving_landed = true; a_has = false; printf("the source's delete lands\n") }
  :: atomic { leaving && leaving_landed && IS(source_delete_applied) ->
       row = DONE; leaving = false; leaving_landed = false; TOLD(source_delete_applied) }
  :: atomic { leaving && !leaving_landed && IS(source_delete_not_applied) ->
       leaving = false; TOLD(source_delete_not_applied) }
  od;
decided: /* read before, believed later */
  atomic { leaving = true; goto end }
}

/* ------------------------------------------------------------------------------------------------ what must hold */

#define ACTIVE_HAS ((link_a == ACTIVE && a_has) || (link_b == ACTIVE && b_has))
#define ACTIVE_WRITES (link_a == ACTIVE -> a_writes : b_writes)
#define ACTIVE_LAST (link_a == ACTIVE -> a_last : b_last)

#define one_active ((link_a == ACTIVE) + (link_b == ACTIVE) == 1)
#define made_once (b_made <= 1)
#define user_is_there (user != LIVE || other == DELETE || ACTIVE_HAS)
#define deleted_is_gone (user == LIVE || !ACTIVE_HAS)
#define writes_kept (user != LIVE || (acked & ~(ACTIVE_WRITES | listed)) == 0)
#define last_kept (user != LIVE || other == WRITE || acked_last == 0 || ACTIVE_LAST == acked_last || \
                   (listed & BIT(acked_last)))
#define known_at_b (!b_has || link_b != NONE || move != NONE)

proctype invariants() {
end:
  do
  :: atomic { !one_active -> c_code { Broken("one_active"); }; assert(false) }
  :: atomic { !made_once -> c_code { Broken("made_once"); }; assert(false) }
  :: atomic { one_active && !user_is_there -> c_code { Broken("user_is_there"); }; assert(false) }
  :: atomic { one_active && !deleted_is_gone -> c_code { Broken("deleted_is_gone"); }; assert(false) }
  :: atomic { one_active && !writes_kept -> c_code { Broken("writes_kept"); }; assert(false) }
  :: atomic { one_active && !last_kept -> c_code { Broken("last_kept"); }; assert(false) }
  :: atomic { !known_at_b -> c_code { Broken("known_at_b"); }; assert(false) }
  od
}

init {
  atomic {
    run worker(1);
    if :: c_expr { workers > 1 } -> run worker(2) :: else fi;
    run vendor_b(); run time_passes(); run caller(); run pointers(); run clearing();
#ifndef REPLAY
    run invariants()
#endif
  }
}

#ifdef LIVENESS
ltl nobody_waits_for_ever { []<> !HOLDS_WRITES }
#endif
