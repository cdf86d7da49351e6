//! Numbers in the units that people read, in integers: formatting floating-point numbers would bring
//! 20 kB of code.

use crate::locale::Locale;

/// A quotient with so many digits after the point at most, rounded.
pub fn quotient(number: u64, divisor: u64, digits: u32) -> String {
    let scale = 10_u64.pow(digits);
    let rest = (number % divisor).saturating_mul(scale);
    let part = (rest + divisor / 2) / divisor;
    let (whole, part) = (number / divisor + part / scale, part % scale);
    let width = digits as usize;
    let text = format!("{whole}.{part:0width$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number of bytes, such as `1.5 GB`, in powers of 1000.
pub fn bytes(bytes: u64, locale: Locale) -> String {
    let units = match locale {
        Locale::En => ["B", "kB", "MB", "GB", "TB", "PB"],
        Locale::Fr => ["o", "ko", "Mo", "Go", "To", "Po"],
    };
    let (mut size, mut unit) = (1, "");
    for next in units {
        unit = next;
        // Less than 999.95, which is rounded to 1,000.
        if bytes < size * 1_000 - size / 20 || next == "PB" || next == "Po" {
            break;
        }
        size *= 1_000;
    }
    let number = quotient(bytes, size, 1);
    match locale {
        Locale::En => format!("{number} {unit}"),
        Locale::Fr => format!("{} {unit}", number.replace('.', ",")),
    }
}

/// A number of seconds in the largest unit in which it is a whole number, such as `90 minutes`.
pub fn duration(seconds: u64, locale: Locale) -> String {
    let units = [
        (86_400, "day", "jour"),
        (3_600, "hour", "heure"),
        (60, "minute", "minute"),
        (1, "second", "seconde"),
    ];
    let fits = |size: u64| seconds > 0 && seconds.is_multiple_of(size);
    let mut units = units.into_iter();
    let (size, english, french) = units
        .find(|(size, ..)| fits(*size))
        .unwrap_or((1, "second", "seconde"));
    let number = seconds / size;
    let (unit, is_plural) = match locale {
        Locale::En => (english, number != 1),
        Locale::Fr => (french, number > 1),
    };
    let plural = if is_plural { "s" } else { "" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_are_rounded_and_have_no_zeros_at_the_end() {
        for (number, divisor, digits, text) in [
            (330, 60, 1, "5.5"),
            (330, 60, 2, "5.5"),
            (5400, 60, 2, "90"),
            (100, 60, 2, "1.67"),
            (3599, 60, 1, "60"),
            (6000, 60, 2, "100"),
            (0, 60, 2, "0"),
            (u64::MAX, 1_000_000_000_000_000, 1, "18446.7"),
        ] {
            assert_eq!(quotient(number, divisor, digits), text);
        }
    }

    #[test]
    fn bytes_are_in_readable_units() {
        for (number, english, french) in [
            (0, "0 B", "0 o"),
            (999, "999 B", "999 o"),
            (1_500, "1.5 kB", "1,5 ko"),
            (999_999, "1 MB", "1 Mo"),
            (5_000_000_000_000, "5 TB", "5 To"),
            (u64::MAX, "18446.7 PB", "18446,7 Po"),
        ] {
            assert_eq!(bytes(number, Locale::En), english);
            assert_eq!(bytes(number, Locale::Fr), french);
        }
    }

    #[test]
    fn durations_are_in_the_largest_unit_that_is_whole() {
        for (seconds, english, french) in [
            (0, "0 seconds", "0 seconde"),
            (1, "1 second", "1 seconde"),
            (90, "90 seconds", "90 secondes"),
            (5_400, "90 minutes", "90 minutes"),
            (3_600, "1 hour", "1 heure"),
            (86_400, "1 day", "1 jour"),
            (31_536_000, "365 days", "365 jours"),
        ] {
            assert_eq!(duration(seconds, Locale::En), english);
            assert_eq!(duration(seconds, Locale::Fr), french);
        }
    }
}
