//! `checks/memory.py` also runs these tests under Miri, sanitizers and valgrind.

use super::*;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn sampler() -> Sampler {
    Sampler::new(c"temperature", 100).unwrap()
}

fn error(text: &str) -> Error {
    Error::Callback(text.into())
}

/// Counts how often it is dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A callback that does nothing, and how often it was dropped.
fn counted() -> (Callback, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let dropped = Dropped(Arc::clone(&count));
    let callback = move |_| {
        let _ = &dropped;
        Ok(())
    };
    (Box::new(callback), count)
}

#[test]
fn push_returns_the_index() {
    let sampler = sampler();
    assert_eq!(sampler.push(1.5).unwrap(), 0);
    assert_eq!(sampler.push(2.5).unwrap(), 1);
    assert_eq!(*sampler.pin().unwrap(), [1.5, 2.5]);
}

#[test]
fn name_lives_as_long_as_any_reference() {
    let sampler = sampler();
    let other = sampler.try_clone().unwrap();
    drop(sampler);
    assert_eq!(other.name().unwrap(), c"temperature");
}

#[test]
fn rejects_samples_when_full() {
    let sampler = Sampler::new(c"", 1).unwrap();
    sampler.push(1.0).unwrap();
    assert!(matches!(sampler.push(2.0), Err(Error::Full)));
    sampler.clear().unwrap();
    assert_eq!(sampler.push(2.0).unwrap(), 0);
}

#[test]
fn rejects_a_capacity_beyond_memory() {
    let result = Sampler::new(c"", usize::MAX);
    assert!(matches!(result, Err(Error::Memory)));
}

#[test]
fn pinned_samples_stay_constant_while_others_are_pushed() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin().unwrap();
    let before = pinned.as_ptr();
    thread::scope(|scope| {
        scope.spawn(|| (0..99).for_each(|_| assert!(sampler.push(2.0).is_ok())));
        (0..100).for_each(|_| assert_eq!(*pinned, [1.0]));
    });
    assert_eq!(pinned.as_ptr(), before);
    assert_eq!(sampler.pin().unwrap().len(), 100);
}

#[test]
fn pinned_samples_cannot_be_cleared() {
    let sampler = sampler();
    assert!(sampler.pin().unwrap().is_empty());
    sampler.push(1.0).unwrap();
    let pinned = sampler.pin().unwrap();
    assert!(matches!(sampler.clear(), Err(Error::Busy)));
    drop(pinned);
    sampler.clear().unwrap();
    assert!(sampler.pin().unwrap().is_empty());
}

#[test]
fn callbacks_can_call_the_library() {
    let sampler = sampler();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (list, handle) = (Arc::clone(&heard), sampler.try_clone().unwrap());
    let subscription = sampler
        .subscribe(Box::new(move |sample| {
            list.lock().unwrap().push(sample);
            if sample.index == 0 {
                handle.push(2.0)?;
            }
            Ok(())
        }))
        .unwrap();
    sampler.push(1.0).unwrap();
    sampler.unsubscribe(subscription);
    sampler.push(3.0).unwrap();

    let sample = |index, value| Sample { index, value };
    assert_eq!(*heard.lock().unwrap(), [sample(0, 1.0), sample(1, 2.0)]);
}

#[test]
fn callbacks_are_dropped_once() {
    let ends: [fn(&Sampler, u64); 3] = [
        |sampler, subscription| {
            sampler.unsubscribe(subscription);
            sampler.unsubscribe(subscription);
        },
        |sampler, _| sampler.close(),
        |_, _| {},
    ];
    for end in ends {
        let (callback, dropped) = counted();
        let sampler = sampler();
        let subscription = sampler.subscribe(callback).unwrap();
        assert_eq!(dropped.load(Ordering::Relaxed), 0);
        end(&sampler, subscription);
        drop(sampler);
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn closed_sampler_drops_new_callbacks() {
    let (callback, dropped) = counted();
    let sampler = sampler();
    sampler.close();
    assert!(matches!(sampler.subscribe(callback), Err(Error::Closed)));
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    assert!(matches!(sampler.push(1.0), Err(Error::Closed)));
}

#[test]
fn callback_that_cancels_itself_is_dropped_after_its_call() {
    let sampler = sampler();
    let (callback, dropped) = counted();
    let (handle, seen) = (sampler.try_clone().unwrap(), Arc::clone(&dropped));
    sampler
        .subscribe(Box::new(move |sample| {
            handle.unsubscribe(1);
            assert_eq!(seen.load(Ordering::Relaxed), 0);
            callback(sample)
        }))
        .unwrap();
    sampler.push(1.0).unwrap();
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
}

#[test]
fn callback_error_fails_the_push_and_the_sample_stays() {
    let sampler = sampler();
    let subscription = sampler.subscribe(Box::new(|_| Err(error("no")))).unwrap();
    assert_eq!(sampler.push(1.0).unwrap_err().to_string(), "no");
    sampler.unsubscribe(subscription);
    assert_eq!(sampler.push(2.0).unwrap(), 1);
}

#[test]
fn callback_panic_continues_after_the_c_code() {
    let sampler = sampler();
    sampler
        .subscribe(Box::new(|_| panic!("from a callback")))
        .unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| sampler.push(1.0))).unwrap_err();
    assert_eq!(*panic.downcast_ref::<&str>().unwrap(), "from a callback");
    // The library is not left locked.
    assert_eq!(sampler.pin().unwrap().len(), 1);
    assert!(!has_caller());
}

#[test]
fn inner_push_gets_its_own_error() {
    let (sampler, inner) = (sampler(), Arc::new(Mutex::new(String::new())));
    let (handle, message) = (sampler.try_clone().unwrap(), Arc::clone(&inner));
    sampler
        .subscribe(Box::new(move |sample| {
            assert!(has_caller());
            if sample.index > 0 {
                return Err(error("inner"));
            }
            *message.lock().unwrap() = handle.push(2.0).unwrap_err().to_string();
            Err(error("outer"))
        }))
        .unwrap();
    assert_eq!(sampler.push(1.0).unwrap_err().to_string(), "outer");
    assert_eq!(*inner.lock().unwrap(), "inner");
    sampler.close();
}

#[test]
fn deep_nesting_is_an_error() {
    let sampler = sampler();
    let handle = sampler.try_clone().unwrap();
    sampler
        .subscribe(Box::new(move |_| handle.push(1.0).map(drop)))
        .unwrap();
    assert!(matches!(sampler.push(1.0), Err(Error::Nested)));
    assert_eq!(sampler.pin().unwrap().len(), MAX_DEPTH);
    assert!(!has_caller());
    sampler.close();
}

#[test]
fn panic_in_drop_does_not_reach_c_code() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("from a drop");
        }
    }
    let (sampler, bomb) = (sampler(), Bomb);
    sampler
        .subscribe(Box::new(move |_| {
            let _ = &bomb;
            Ok(())
        }))
        .unwrap();
    sampler.close();
}

#[test]
fn c_callback_can_refuse_a_sample() {
    unsafe extern "C" fn refuse(_: *mut c_void, _: usize, _: f64) -> c_int {
        1
    }
    unsafe extern "C" fn nothing(_: *mut c_void) {}
    let sampler = sampler();
    let handle = sampler.0.as_ptr();
    // SAFETY: the handle is valid, and neither function uses the data.
    unsafe { c::sampler_subscribe(handle, refuse, std::ptr::null_mut(), nothing) };
    assert!(matches!(sampler.push(1.0), Err(Error::Refused)));
}

#[test]
fn wait_ends_with_a_sample_the_timeout_or_close() {
    let sampler = sampler();
    assert!(!sampler.wait(1, Duration::from_millis(1)).unwrap());
    let long = Duration::from_secs(30);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| sampler.wait(1, long));
        sampler.push(1.0).unwrap();
        assert!(waiting.join().unwrap().unwrap());
        let waiting = scope.spawn(|| sampler.wait(2, long));
        thread::sleep(Duration::from_millis(10));
        sampler.close();
        assert!(matches!(waiting.join().unwrap(), Err(Error::Closed)));
    });
}

#[test]
fn threads_share_a_sampler() {
    const THREADS: usize = 4;
    let (sampler, start) = (sampler(), Barrier::new(THREADS));
    let dropped = Arc::new(AtomicUsize::new(0));
    let work = || {
        start.wait();
        for _ in 0..5 {
            let drops = Dropped(Arc::clone(&dropped));
            let subscription = sampler
                .subscribe(Box::new(move |_| {
                    let _ = &drops;
                    Ok(())
                }))
                .unwrap();
            sampler.push(1.0).unwrap();
            assert!(sampler.pin().unwrap().iter().all(|&sample| sample > 0.5));
            let _ = sampler.clear();
            sampler.try_clone().unwrap().unsubscribe(subscription);
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    assert_eq!(dropped.load(Ordering::Relaxed), 5 * THREADS);
}
