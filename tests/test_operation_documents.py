"""What operators are told: each sentence is held by a test or a setting, or asks something of them."""

from pathlib import Path

import pytest

from tests.proofs import is_there, sentences

DOCS = Path(__file__).resolve().parents[1] / "docs"
# What only asks something of the operator: nothing of ours can hold it.
SAID = "said"
PROTECTION = "ui/shell/test_protection.py"
MONITORING = "pages/test_monitoring.py"
STANDING = "storage/test_sync_standing.py"
ALARMS = "pages/test_alarms.py"
SCHEDULE = "ui/sources/test_sync_schedule.py"
BACKUP = "storage/backup/test_backup.py"
RESTORE = "storage/backup/test_restore.py"
FILES = "test_operation_files.py"
IMAGE = "image/test_image.py"
PROCESSES = "journeys/processes/test_two_processes.py"
LOG = "ui/shell/test_log_lines.py"
DAMAGE = "storage/test_damage.py"
KILLS = "damage/test_kills.py"
CHECK = "test_cli_access.py"
# In the order of the document: how the English sentence begins, and what holds it.
HELD = (
    ("Before others use it:", SAID),
    ("It says what of", f"{CHECK}::test_check_reads_the_roles"),
    ("It also says whether", f"{CHECK}::test_check_says_what_is_open_before_a_roll_out"),
    ("`/healthz` | 200 `ok`", f"{PROTECTION}::test_not_ready_is_told_by_the_status"),
    ("`/readyz` | 200, or", f"{PROTECTION}::test_ready_tells_of_snapshot_records_and_the_age_of_the_last_whole_sync"),
    ("Both need no sign-in", f"{PROCESSES}::test_machines_need_no_sign_in_for_health"),
    ("Streamlit's own metrics, files", f"{PROTECTION}::test_what_is_nobodys_business_is_not_found"),
    ("Machines get a line", "ui/shell/test_not_found.py::test_people_get_a_page_in_both_languages_with_a_way_out"),
    (
        "With `--server.baseUrlPath` these addresses",
        f"{PROTECTION}::test_below_a_path_health_is_told_there_and_at_the_root",
    ),
    ("`GLEICHTAKT_METRICS_TOKEN` (16 characters or", "GLEICHTAKT_METRICS_TOKEN"),
    ("Without it the address", f"{MONITORING}::test_without_a_token_there_are_none_and_nothing_is_counted"),
    ("Whoever asks brings the", f"{MONITORING}::test_only_the_token_opens_it"),
    ("No name or figure", f"{MONITORING}::test_what_is_published_and_how_systems_stand"),
    ("scrape_configs:", SAID),
    ("- job_name: gleichtakt", SAID),
    ("authorization: { credentials_file: /etc/prometheus/gleichtakt.token", SAID),
    ('static_configs: [{ targets: ["dashboard:8501"]', SAID),
    (
        "`gleichtakt_rerun_seconds` (histogram; `page`) |",
        f"{MONITORING}::test_a_run_that_breaks_or_ends_early_is_measured_too",
    ),
    (
        "`gleichtakt_fragment_seconds` (histogram; `fragment`) |",
        f"{MONITORING}::test_a_part_of_a_page_is_measured_where_it_runs_alone",
    ),
    ("`gleichtakt_page_errors_total` (`kind`) | pages", f"{MONITORING}::test_errors_are_counted_by_kind"),
    (
        "`gleichtakt_ready`, `gleichtakt_records_writable` | what",
        f"{MONITORING}::test_want_and_damage_are_figures_too",
    ),
    (
        "`gleichtakt_sync_age_seconds`, `gleichtakt_sync_overdue`, `gleichtakt_sync_standing` (`system`,",
        f"{MONITORING}::test_what_is_published_and_how_systems_stand",
    ),
    (
        "`gleichtakt_sync_rows`, `gleichtakt_sync_quarantined_rows` (`system`) |",
        f"{MONITORING}::test_what_is_published_and_how_systems_stand",
    ),
    (
        "`gleichtakt_snapshot_rows` (`table`), `gleichtakt_quarantined_rows` |",
        f"{MONITORING}::test_what_is_published_and_how_systems_stand",
    ),
    (
        "`gleichtakt_snapshot_published_timestamp_seconds`, `gleichtakt_snapshot_stands_in` | when",
        f"{MONITORING}::test_want_and_damage_are_figures_too",
    ),
    (
        "`gleichtakt_build_info`, `process_*`, `python_gc_*` |",
        f"{MONITORING}::test_what_is_published_and_how_systems_stand",
    ),
    ("Each process counts its", SAID),
    ("Streamlit's own metrics stay", f"{PROTECTION}::test_what_is_nobodys_business_is_not_found"),
    ("What is logged goes", f"{LOG}::test_text_lines_say_when_how_bad_and_from_where"),
    ("`GLEICHTAKT_LOG_FORMAT=json` makes one", f"{LOG}::test_every_line_of_the_server_is_one_json_object"),
    ("Commands write theirs the", f"{LOG}::test_a_command_writes_lines_beside_its_sentences"),
    ("Values of variables are", f"{LOG}::test_a_trace_is_one_text_without_the_values_of_variables"),
    (
        "A content security policy:",
        f"{PROTECTION}::test_the_policy_allows_no_script_within_a_page_but_the_frameworks_own",
    ),
    ("No frames around us,", f"{PROTECTION}::test_every_answer_is_protected"),
    ("Behind TLS (`https`, or", f"{PROTECTION}::test_behind_tls_browsers_stay_with_tls"),
    ("`python cli.py check --deep`", f"{DAMAGE}::test_a_snapshot_that_cannot_be_opened_is_stood_in_for"),
    ("Where they lie in", "portability/test_postgresql_deep_check.py::test_a_damaged_page_is_named"),
    ("A damaged current snapshot", f"{ALARMS}::test_a_snapshot_that_stands_in_is_told_in_the_same_bar"),
    ("Publishing reads back what", f"{DAMAGE}::test_what_cannot_be_read_back_is_not_published"),
    (
        "Whatever writes may be",
        f"{KILLS}::test_killed_anywhere_it_is_as_before_or_done_and_the_next_run_does_it_once",
    ),
    (
        "`tests/damage` kills each at",
        f"{KILLS}::test_killed_anywhere_it_is_as_before_or_done_and_the_next_run_does_it_once",
    ),
    ("A full disk ends", "damage/test_full_disk.py::test_a_full_disk_is_a_sentence_and_nothing_is_lost_or_left"),
    ("`GLEICHTAKT_SYNC_EVERY` (`30m`, `6h`, `1d`)", f"{SCHEDULE}::test_a_sync_is_due_once_per_span_whoever_asks"),
    ("Of several processes on", f"{SCHEDULE}::test_another_process_that_is_about_to_start_one_is_left_to_it"),
    ("A failed run stands", f"{SCHEDULE}::test_a_failed_run_is_logged_and_told"),
    ("So is, once, a", "ui/sources/test_sync_watch.py::test_each_is_told_once_and_again_after_it_was_well"),
    ("Leave it unset where", SAID),
    ("One bar, as long", f"{ALARMS}::test_a_failed_sync_stands_at_the_head_of_every_page"),
    ("Whoever may not open", f"{ALARMS}::test_whoever_cannot_help_is_told_whom_to_tell"),
    ("a sync failed |", f"{ALARMS}::test_what_was_read_but_not_published_leads_to_the_page"),
    ("a sync was cut", f"{STANDING}::test_what_never_ended_was_cut_off_unless_a_sync_is_going_on"),
    ("a sync is overdue", f"{STANDING}::test_overdue_is_longer_than_two_spans_after_the_last_complete_run_began"),
    ("credentials end | the", f"{ALARMS}::test_credentials_that_end_within_a_week_are_told"),
    ("an earlier snapshot is", f"{ALARMS}::test_a_snapshot_that_stands_in_is_told_in_the_same_bar"),
    ("stages without a phase", "pages/data/test_stages.py::test_a_stage_gets_its_phase"),
    ("A system that was", f"{STANDING}::test_a_failure_is_told_before_lateness_and_a_system_never_read_not_at_all"),
    ("The records are asked", f"{ALARMS}::test_records_are_read_once_between_two_syncs"),
    ("python cli.py backup FILE", f"{BACKUP}::test_every_file_comes_back_as_it_was_and_for_its_owner_alone"),
    ("python cli.py restore FILE", f"{RESTORE}::test_nothing_is_overwritten_and_nothing_half_remains"),
    ("snapshots that are kept,", f"{BACKUP}::test_what_is_published_while_a_backup_is_made_takes_nothing_from_it"),
    ("records (meetings, decisions, views,", f"{BACKUP}::test_records_are_of_one_moment_while_others_write"),
    ("what was read of", f"{BACKUP}::test_a_backup_waits_for_a_sync_and_gives_up_with_a_sentence"),
    ("the charter in force", f"{RESTORE}::test_the_charter_in_force_comes_back_as_the_charter"),
    (
        "settings that were set",
        "storage/backup/test_secrets.py::test_secrets_come_only_when_asked_for_and_only_with_the_passphrase",
    ),
    (
        "credentials and secret settings",
        "cli/test_backup.py::test_a_passphrase_comes_from_the_settings_or_is_asked_for",
    ),
    ("Not in it: uploads", f"{BACKUP}::test_every_file_comes_back_as_it_was_and_for_its_owner_alone"),
    ("Every file is read", f"{RESTORE}::test_what_was_damaged_comes_back_and_is_named"),
    ("A backup that is", f"{RESTORE}::test_a_file_that_is_not_what_it_says_changes_nothing"),
    ("Both are 0600, folders", f"{BACKUP}::test_every_file_comes_back_as_it_was_and_for_its_owner_alone"),
    ("**A backup holds personal", SAID),
    ("A backup keeps a", SAID),
    ("Digests of the forgotten", "cli/test_backup.py::test_whoever_was_forgotten_does_not_come_back_with_a_restore"),
    ("If the data folder's", f"{RESTORE}::test_whoever_was_forgotten_stays_so_and_whoever_was_since_is_counted"),
    ("`Dockerfile` and `compose.yaml`: the", f"{FILES}::test_containers_are_closed"),
    ("cp deploy/gleichtakt.env.example gleichtakt.env &&", f"{FILES}::test_every_setting_that_is_named_is_one"),
    (
        "GLEICHTAKT_HOST=dashboard.example.com docker compose up",
        f"{IMAGE}::test_an_empty_volume_is_served_and_is_ready",
    ),
    ("docker compose run --rm dashboard", f"{FILES}::test_every_command_that_is_run_is_one"),
    ("docker compose run --rm backup", f"{IMAGE}::test_the_backup_of_compose_is_restored_into_an_empty_volume"),
    ("only what is locked", f"{FILES}::test_the_image_installs_what_is_locked_with_hashes"),
    ("nobody with rights runs", f"{IMAGE}::test_it_runs_as_somebody_without_rights"),
    ("nothing is written but", f"{IMAGE}::test_nothing_but_data_can_be_written"),
    ("no secret is in", f"{IMAGE}::test_the_image_holds_what_is_copied_and_what_is_locked"),
    ("an answer counts as", f"{FILES}::test_the_image_is_asked_for_its_health_where_it_serves"),
    ("only Caddy is reached", f"{FILES}::test_containers_are_closed"),
    ("several processes | `--scale", f"{PROCESSES}::test_a_visitor_stays_with_one_process"),
    (
        "`SYNC_SECONDS` (3600) stands between",
        f"{IMAGE}::test_the_loop_of_syncs_tells_why_and_goes_on_until_it_is_ended",
    ),
    ("`BACKUP_DAYS` (30) is how", f"{FILES}::test_backups_go_after_days_on_both_ways"),
    ("A sync that fails", f"{IMAGE}::test_the_loop_of_syncs_tells_why_and_goes_on_until_it_is_ended"),
    ("Restoring: `docker compose stop`,", f"{IMAGE}::test_the_backup_of_compose_is_restored_into_an_empty_volume"),
    ("Another version: `docker compose", SAID),
    ("Records are brought up", "version_one/test_version_one.py::test_old_records_open_with_all_that_was_agreed"),
    ("Back again: the former", "storage/records/test_migration.py::test_a_newer_database_is_left_alone"),
    ("`make image` builds the", f"{IMAGE}::test_the_demonstration_is_checked_and_served"),
    ("It adds about 1", f"{IMAGE}::test_it_is_as_small_as_can_be_said"),
    ("Confirmed with Podman 4.3", SAID),
    ("Processes on one data", f"{PROCESSES}::test_a_sign_out_in_one_process_holds_in_the_other"),
    ("So the proxy keeps", f"{PROCESSES}::test_visitors_of_a_killed_process_go_on_in_the_other_with_the_same_view"),
    ("What was typed and", SAID),
    ("All need the same", SAID),
    (
        "Below a path: `STREAMLIT_SERVER_BASE_URL_PATH=sales`",
        f"{PROCESSES}::test_a_deep_link_below_a_sub_path_by_tls",
    ),
    ("The proxy passes the", f"{PROCESSES}::test_a_deep_link_below_a_sub_path_by_tls"),
    ("Proved by `tests/journeys/processes` in", f"{PROCESSES}::test_a_visitor_stays_with_one_process"),
    ("`make caddy` fetches Debian's", SAID),
    ("`deploy/systemd/`: the dashboard as", f"{FILES}::test_timers_start_services_that_are_there"),
    ("useradd --system --home-dir /var/lib/gleichtakt", SAID),
    ("git clone REPOSITORY /opt/gleichtakt", SAID),
    ("python3 -m venv .venv", SAID),
    ("install -d -m 0750", SAID),
    ("install -m 0640 -g", SAID),
    ("cp deploy/systemd/* /etc/systemd/system/ &&", SAID),
    ("systemctl enable --now gleichtakt.service", SAID),
    ("The data folder is", f"{FILES}::test_units_run_our_programs_as_a_user_of_their_own"),
    ("The services run as", f"{FILES}::test_units_run_our_programs_as_a_user_of_their_own"),
    ("Backups older than 30", f"{FILES}::test_backups_go_after_days_on_both_ways"),
    (
        "Caddy of the distribution",
        f"{FILES}::test_the_proxy_leads_to_the_dashboard_and_keeps_a_visitor_with_one_process",
    ),
    ("Terminal: `sudo -u gleichtakt", f"{FILES}::test_every_command_that_is_run_is_one"),
    ("A failed sync: `journalctl", SAID),
)


def told(name: str) -> list[str]:
    """The sentences of a document, without the paragraph that leads to the other language."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return sentences(text.split("\n\n", 2)[2])


def test_every_sentence_is_held_and_nothing_else_is() -> None:
    english = told("operation.md")
    assert [text[: len(begins)] for text, (begins, _) in zip(english, HELD, strict=True)] == [one for one, _ in HELD]


def test_both_languages_say_as_much() -> None:
    english, german = ((DOCS / name).read_text(encoding="utf-8") for name in ("operation.md", "operation.de.md"))
    assert [len(sentences(part)) for part in german.split("\n## ")] == [
        len(sentences(part)) for part in english.split("\n## ")
    ]


@pytest.mark.parametrize("proof", dict.fromkeys(proof for _, proof in HELD if proof != SAID))
def test_what_holds_it_is_there(proof: str) -> None:
    assert is_there(proof)
