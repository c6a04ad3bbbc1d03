from django.urls import path  # noqa: F401 - each page below is added with its view

app_name = "partners"

urlpatterns: list = [
    # the directory
    # joining the network
    # people
    # the projects
    # the secretariat
]
