"""What the check of lesson 07 reports; `test_exercises.py` proves its bank."""

from cnn_workshop.exercises import EXERCISES, check_max_pooling

SLIPS = {
    slip.name: slip.functions[0] for slip in EXERCISES["max_pooling"].mistakes if slip.functions
}


def test_check_max_pooling_shows_the_window_of_the_first_wrong_number():
    report = check_max_pooling(SLIPS["maximum started at 0"])
    assert report.explanation == ("Row 0, column 0 should be -3: the window holds -3. Yours is 0.")


def test_check_max_pooling_counts_the_places_when_the_shape_is_wrong():
    report = check_max_pooling(SLIPS["window begun wherever there is a cell"])
    assert report.case["input_image"].shape == (2, 2)
    assert "Down, it fits (2 - 2) // 1 + 1 = 1 time." in report.explanation


def test_check_max_pooling_needs_no_case_of_less_than_one_window():
    for image, pool_size, stride in EXERCISES["max_pooling"].cases:
        assert pool_size <= min(image.shape)
        assert stride >= 1
