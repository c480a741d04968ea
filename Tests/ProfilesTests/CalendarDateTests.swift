import Profiles
import Testing

struct CalendarDateTests {
  @Test func `days count from 1970 through leap years`() throws {
    let first = try #require(CalendarDate("2016-01-01"))
    #expect(first.daysSince1970 == 16801)
    #expect(first.adding(days: 59).description == "2016-02-29")
    #expect(first.adding(days: 366).description == "2017-01-01")
    #expect(CalendarDate(daysSince1970: 0).description == "1970-01-01")
    #expect(CalendarDate("2000-03-01")?.daysSince1970 == 11017)
    for day in stride(from: -1000, to: 40_000, by: 7) {
      #expect(CalendarDate(daysSince1970: day).daysSince1970 == day)
    }
  }

  @Test(arguments: [
    "2016-02-30", "2015-02-29", "1900-02-29", "2016-13-01", "2016-1-1", "16-01-01", "today",
    "2016-01-00", "+201-01-01",
  ])
  func `what is no date is refused`(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func `seasons are whole months`() {
    #expect(CalendarDate("2016-12-01")?.season == .winter)
    #expect(CalendarDate("2016-02-29")?.season == .winter)
    #expect(CalendarDate("2016-03-01")?.season == .spring)
    #expect(CalendarDate("2016-08-31")?.season == .summer)
    #expect(CalendarDate("2016-09-01")?.season == .autumn)
  }
}
