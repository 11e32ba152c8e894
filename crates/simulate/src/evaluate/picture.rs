//! An evaluation as a picture: bars of precision, recall and F1 with their intervals.

use std::fmt::Write;

use super::Evaluation;
use super::figures::Share;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 150.0;
const BAR: f64 = 16.0;
const GROUP: f64 = 74.0;
/// From black and white print to colour blindness: told apart by lightness too (Okabe and Ito's palette).
const COLOURS: [(&str, &str); 3] = [("precision", "#0072B2"), ("recall", "#E69F00"), ("F1", "#009E73")];

/// An SVG of its own, without scripts or outside references, stamped SYNTHETIC.
pub fn picture(evaluation: &Evaluation) -> String {
    let height = 70.0 + GROUP * evaluation.kinds.len().max(1) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\">\n<title>Agreement of a run with a synthetic truth</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n\
         <text x=\"12\" y=\"20\" font-weight=\"bold\">SYNTHETIC</text>\n\
         <text x=\"100\" y=\"20\" font-size=\"11\">Simulated; agreement with our own model of the sea, not an estimate of \
         precision in the field.</text>\n"
    );
    for (number, (name, colour)) in COLOURS.iter().enumerate() {
        let x = LEFT + 110.0 * number as f64;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"30\" width=\"12\" height=\"12\" fill=\"{colour}\"/><text x=\"{}\" y=\"41\">{name}</text>",
            x + 17.0
        );
    }
    for (number, kind) in evaluation.kinds.iter().enumerate() {
        let top = 58.0 + GROUP * number as f64;
        let _ = writeln!(
            svg,
            "<text x=\"12\" y=\"{}\">{}</text><text x=\"12\" y=\"{}\" fill=\"#555\">{} true, {} false</text>",
            top + 22.0,
            kind.kind,
            top + 38.0,
            kind.truth,
            kind.false_found
        );
        for (row, (value, (_, colour))) in
            [&kind.precision, &kind.recall, &kind.f1].into_iter().zip(COLOURS).enumerate()
        {
            bar(&mut svg, top + (BAR + 3.0) * row as f64, value, colour);
        }
    }
    svg + "</svg>\n"
}

fn bar(svg: &mut String, y: f64, share: &Share, colour: &str) {
    let scale = WIDTH - LEFT - 90.0;
    let at = |value: f64| LEFT + scale * value;
    let Some(value) = share.value else {
        let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{}\" fill=\"#555\">-</text>", y + 12.0);
        return;
    };
    let middle = y + BAR / 2.0;
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>\
         <path d=\"M{:.1} {middle}H{:.1}\" stroke=\"black\"/><text x=\"{:.1}\" y=\"{}\">{value:.3}</text>",
        scale * value,
        at(share.low),
        at(share.high),
        at(1.0) + 12.0,
        y + 12.0
    );
}
