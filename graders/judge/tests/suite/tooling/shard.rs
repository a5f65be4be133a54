//! Slices of a run.

use gradus_report::shard::Shard;

fn shard(index: usize, of: usize) -> Shard {
    format!("{index}/{of}").parse().expect("a shard")
}

#[test]
fn slices_cover_everything_once_and_differ_by_one_at_most() {
    for count in 0..40 {
        for of in 1..=13 {
            let ranges: Vec<_> = (1..=of).map(|index| shard(index, of).range(count)).collect();
            let covered: Vec<usize> = ranges.iter().cloned().flatten().collect();
            assert_eq!(covered, (0..count).collect::<Vec<_>>(), "{count} in {of}");
            let sizes = || ranges.iter().map(ExactSizeIterator::len);
            assert!(sizes().max() <= sizes().min().map(|n| n + 1), "{count} in {of}");
        }
    }
    // As large as numbers get.
    assert_eq!(
        "4294967295/4294967295".parse().map(|s: Shard| s.range(usize::MAX).end),
        Ok(usize::MAX)
    );
}

#[test]
fn a_shard_is_read_as_it_is_written() {
    for text in ["1/1", "2/3", "4294967295/4294967295"] {
        let shard: Shard = text.parse().expect("a shard");
        assert_eq!(shard.to_string(), text);
        let json = serde_json::to_string(&shard).expect("JSON");
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Shard>(&json).expect("a shard"), shard);
    }
    assert!(serde_json::from_str::<Shard>("\"4/3\"").is_err());
}
