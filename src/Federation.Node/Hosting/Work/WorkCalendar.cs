using Quartz;

namespace Federation.Node.Hosting.Work;

/// <summary>The clock that wakes reconcilers. Kept in memory in every process: claimed rows make it safe to run anywhere.</summary>
internal static class WorkCalendar
{
    private const string ReconcilerKey = "reconciler";

    public static void AddWorkCalendar(this IServiceCollection services, IReadOnlyList<ReconcilerSchedule> schedules)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(2);
            foreach (var schedule in schedules)
            {
                quartz.ScheduleJob<WakeJob>(
                    trigger => trigger.WithIdentity(schedule.Reconciler).StartNow().WithSimpleSchedule(s => s.WithInterval(schedule.Period).RepeatForever()),
                    job => job.WithIdentity(schedule.Reconciler).UsingJobData(ReconcilerKey, schedule.Reconciler));
            }
        });
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }

    private sealed class WakeJob(WakeBoard board) : IJob
    {
        ValueTask IJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            board.Wake(context.JobDetail.JobDataMap.GetString(ReconcilerKey)!);
            return ValueTask.CompletedTask;
        }
    }
}
