"""All addresses. The path after /en/ is the same as without it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from tsi.site import health, machines

handler400 = "tsi.base.errors.bad_request"
handler403 = "tsi.base.errors.permission_denied"
handler404 = "tsi.base.errors.page_not_found"
handler429 = "tsi.base.errors.too_many_requests"  # read by allauth
handler500 = "tsi.base.errors.server_error"

urlpatterns = [
    path("salute/", health.health, name="health"),
    path("salute/vivo/", health.health_live, name="health_live"),
    path("salute/pronto/", health.health_ready, name="health_ready"),
    path("metriche/", health.metrics, name="metrics"),
    path("api/v1/", include("tsi.site.api.urls")),  # for programs: one address for both languages
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", machines.sitemap_section, name="sitemap_section"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("account/", include("tsi.site.account_urls")),
        path("", include("consultation.urls")),
        path("", include("plan.urls")),
        path("", include("communities.urls")),
        path("", include("partners.urls")),
        path("", include("tsi.site.urls")),
        prefix_default_language=False,
    ),
]
