from datetime import date


def test_where_the_clock_runs_and_how_each_state_counts(policy):
    said = {
        (kind, name): (state.open, state.tally)
        for kind, rules in policy.kinds.items()
        for name, state in rules.states.items()
    }
    assert said == {
        ("problem", "found"): (True, "counted"),
        ("problem", "doing"): (True, "counted"),
        ("problem", "submitted"): (True, "counted"),
        ("problem", "closed"): (False, "done"),
        ("measure", "planned"): (True, "counted"),
        ("measure", "doing"): (True, "counted"),
        ("measure", "done"): (False, "done"),
    }


def test_the_term_ends_on_the_day_itself_be_it_a_day_off(scenario):
    assert scenario.on("2022-01-03").problem().start().due == date(2022, 4, 3)


def test_a_term_from_the_end_of_a_month_ends_with_a_month(scenario):
    assert scenario.on("2021-11-30").problem().start().due == date(2022, 2, 28)


def test_measures_start_with_their_problem_and_have_no_term_of_their_own(scenario):
    s = scenario.problem().start()
    assert (s.measure.state, s.measure.term, s.measure.due_on) == ("doing", None, None)


def test_the_day_of_acceptance_is_the_day_on_which_it_is_settled(scenario):
    s = scenario.on("2022-01-20").problem().submitted().attach().at("2022-02-10").accept()
    assert s.root.settled_on == date(2022, 2, 10)


def test_a_measure_may_be_planned_until_the_problem_is_closed_and_must_be_done_first(scenario):
    s = scenario.problem().start().complete(of="M-1").plan()
    s.refused("submit", because="measures_unsettled")
    s.start(of="M-2").complete(of="M-2").submit().allowed("plan")


def test_only_a_return_needs_a_reason(policy):
    asked = {move.trigger for rules in policy.kinds.values() for move in rules.transitions if move.reason}
    assert asked == {"return"}


def test_whoever_answers_for_a_measure_completes_it_and_nobody_else(scenario):
    s = scenario.problem(owners=["u-1001", "u-1002"]).start()
    s.refused("complete", of="M-1", by="u-1002", because="role").complete(of="M-1", by="u-1001")
