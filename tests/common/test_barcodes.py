"""Code 128: known patterns, and a sum that a scanner would check."""

from marketplace.common.barcodes import QUIET, code128


def test_an_s10_number_is_a_whole_code_128():
    code = code128("EE123456785VN")
    modules = "".join(str(bar.width) for bar in code.bars)
    # Start B is bars of 2, 1, 1 modules with gaps of 1, 2, 4; the stop pattern ends with bars of 2, 3, 1, 2.
    assert modules.startswith("211")
    assert [(bar.x, bar.width) for bar in code.bars[:3]] == [(QUIET, 2), (QUIET + 3, 1), (QUIET + 6, 1)]
    assert [bar.width for bar in code.bars[-4:]] == [2, 3, 1, 2]
    # Every symbol is eleven modules wide, the stop two more.
    assert (code.width - 2 * QUIET - 13) % 11 == 0
    assert code.bars[-1].x + code.bars[-1].width == code.width - QUIET
